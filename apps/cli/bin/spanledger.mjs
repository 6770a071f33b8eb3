#!/usr/bin/env node
// npm makes a command only of a file that exists when it installs, which is before anything is built.
import '../dist/packed/main.js';
