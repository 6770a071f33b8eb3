// A server that only answers, with as many bytes as it is started with: what an attack's own work, and that of the
// system, takes of the processors is the same against it.
import { createServer } from 'node:http';

const body = Buffer.alloc(Number(process.argv[2]), 'x');
const pieceBytes = 64 * 1024;

const server = createServer((request, response) => {
  request.resume();
  response.setHeader('Content-Length', body.length);
  let at = 0;
  const send = () => {
    while (at < body.length) {
      const isTaken = response.write(body.subarray(at, at + pieceBytes));
      at += pieceBytes;
      if (!isTaken) {
        response.once('drain', send);
        return;
      }
    }
    response.end();
  };
  send();
});
server.listen(0, '127.0.0.1', () => process.send?.(server.address().port));
process.once('disconnect', () => process.exit(0));
