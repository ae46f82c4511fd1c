export * from './record';
export * from './story';
