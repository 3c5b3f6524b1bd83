// What vite.config.ts makes at each build.
declare module "virtual:pack" {
  /** Where the pack is; its content is in its name. */
  const url: string;
  export default url;
}
