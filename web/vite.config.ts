import { defineConfig } from "vite";

const assistant = "http://127.0.0.1:5005";

export default defineConfig({
  build: {
    target: "es2020",
    assetsInlineLimit: 0, // no data: addresses, so that `default-src 'self'` is enough
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: {
      "/session": assistant,
      "/demo": assistant,
      "/health": assistant,
      "/socket.io": { target: assistant, ws: true },
    },
  },
});
