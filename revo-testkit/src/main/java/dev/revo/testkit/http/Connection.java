package dev.revo.testkit.http;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * One connection of a client. A reader thread always reads, so that it sees at once when the client hangs up, even while
 * the reply is held back; a second thread answers.
 */
final class Connection {

    private final Socket socket;
    private final Desk desk;
    private final TrafficLog log;
    private final BlockingQueue<Optional<HttpMessage>> received = new LinkedBlockingQueue<>();
    private final Thread reader = new Thread(this::read, "revo-model-server-read");
    private final Thread writer = new Thread(this::answer, "revo-model-server-answer");
    private boolean endedByClient;
    private long endedNanos;

    Connection(Socket socket, Desk desk, TrafficLog log) {
        this.socket = socket;
        this.desk = desk;
        this.log = log;
    }

    void start() {
        log.opened(this);
        reader.setDaemon(true);
        writer.setDaemon(true);
        reader.start();
        writer.start();
    }

    /** Called by the log, under its lock. */
    void ended(boolean byClient, long nanos) {
        endedByClient = byClient;
        endedNanos = nanos;
    }

    boolean endedByClient() {
        return endedByClient;
    }

    long endedNanos() {
        return endedNanos;
    }

    /** Closes the connection from this side and ends its threads. */
    void close(boolean reset) {
        log.closed(this, false, System.nanoTime());
        try (socket) {
            if (reset) {
                socket.setSoLinger(true, 0);
            }
        } catch (IOException e) {
            // it is closed in any case, and nobody is left to be told
        }
        writer.interrupt();
    }

    void join(long millis) throws InterruptedException {
        reader.join(millis);
        writer.join(millis);
    }

    private void read() {
        try {
            HttpInput input = new HttpInput(socket.getInputStream());
            for (Optional<HttpMessage> next = input.read(); next.isPresent(); next = input.read()) {
                received.add(next);
            }
        } catch (HttpInput.MalformedHttpException e) {
            received.add(Optional.empty());
            return;
        } catch (IOException e) {
            // the client hung up, or close() did: the log keeps the first
        }
        log.closed(this, true, System.nanoTime());
        close(false);
    }

    private void answer() {
        try {
            OutputStream out = new BufferedOutputStream(socket.getOutputStream());
            ReplyWriter.After after = ReplyWriter.After.KEEP;
            while (after == ReplyWriter.After.KEEP) {
                after = answer(received.take(), out);
            }
            close(after == ReplyWriter.After.RESET);
        } catch (IOException e) {
            log.closed(this, true, System.nanoTime());
            close(false);
        } catch (InterruptedException e) {
            close(false);
        }
    }

    private ReplyWriter.After answer(Optional<HttpMessage> message, OutputStream out)
            throws IOException, InterruptedException {
        if (message.isEmpty()) {
            new ReplyWriter(out, Reply.error(400, "not HTTP/1.1"), Desk.nothing()).write();
            return ReplyWriter.After.CLOSE;
        }
        ReplyWriter.After after = desk.answer(message.get(), this, out);
        return message.get().closes() && after == ReplyWriter.After.KEEP ? ReplyWriter.After.CLOSE : after;
    }
}
