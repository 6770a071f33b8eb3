import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';

/** No client keeps so many; Node itself has no limit, and each costs memory until all before it are answered. */
export const pipelinedMax = 256;

/** Closes a connection on which more requests wait for their answers than that, and does not begin those. */
export const limitPipelining = (answer: RequestListener): RequestListener => {
  const underWay = new WeakMap<Socket, number>();
  return (request, response) => {
    const { socket } = request;
    // What a connection still had read when it was closed.
    if (socket.destroyed) return;
    const count = (underWay.get(socket) ?? 0) + 1;
    if (count > pipelinedMax) {
      socket.destroy();
      return;
    }
    underWay.set(socket, count);
    response.once('close', () => underWay.set(socket, (underWay.get(socket) ?? 1) - 1));
    answer(request, response);
  };
};
