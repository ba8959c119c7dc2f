#!/usr/bin/env node
const { run, processIo } = require("../dist/start.cjs").loadBundle();
run(process.argv.slice(2), processIo()).then((code) => {
  process.exitCode = code;
});
