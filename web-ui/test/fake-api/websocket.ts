import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

const MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** The server's end of one WebSocket (RFC 6455): text frames, close and ping; messages here are small and never split. */
export class ServerSocket {
  onmessage: (text: string) => void = () => undefined;
  onclose: () => void = () => undefined;
  private rest = Buffer.alloc(0);

  constructor(private readonly stream: Duplex) {
    stream.on("data", (chunk: Buffer) => this.take(chunk));
    stream.on("close", () => this.onclose());
    stream.on("error", () => stream.destroy());
  }

  static accept(request: IncomingMessage, stream: Duplex, protocol: string): ServerSocket {
    const key = createHash("sha1").update(request.headers["sec-websocket-key"] + MAGIC).digest("base64");
    stream.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${key}\r\nSec-WebSocket-Protocol: ${protocol}\r\n\r\n`,
    );
    return new ServerSocket(stream);
  }

  send(value: object): void {
    this.write(1, Buffer.from(JSON.stringify(value)));
  }

  close(code: number): void {
    const body = Buffer.alloc(2);
    body.writeUInt16BE(code);
    this.write(8, body);
    this.stream.end();
  }

  /** As when a cable is pulled: no closing words. */
  cut(): void {
    this.stream.destroy();
  }

  private write(opcode: number, body: Buffer): void {
    if (this.stream.destroyed) return;
    const head = body.length < 126 ? Buffer.from([0x80 | opcode, body.length]) : Buffer.from([0x80 | opcode, 126, body.length >> 8, body.length & 0xff]);
    this.stream.write(Buffer.concat([head, body]));
  }

  private take(chunk: Buffer): void {
    this.rest = Buffer.concat([this.rest, chunk]);
    for (;;) {
      const frame = this.cutFrame();
      if (frame === null) return;
      if (frame.opcode === 1) this.onmessage(frame.body.toString("utf8"));
      else if (frame.opcode === 8) this.stream.end();
      else if (frame.opcode === 9) this.write(10, frame.body);
    }
  }

  private cutFrame(): { opcode: number; body: Buffer } | null {
    const { rest } = this;
    if (rest.length < 6) return null;
    const short = (rest[1] ?? 0) & 0x7f;
    const headSize = short === 126 ? 8 : 6;
    if (rest.length < headSize) return null;
    const length = short === 126 ? rest.readUInt16BE(2) : short;
    if (rest.length < headSize + length) return null;
    const mask = rest.subarray(headSize - 4, headSize);
    const body = Buffer.from(rest.subarray(headSize, headSize + length).map((byte, i) => byte ^ (mask[i % 4] ?? 0)));
    this.rest = rest.subarray(headSize + length);
    return { opcode: (rest[0] ?? 0) & 0x0f, body };
  }
}
