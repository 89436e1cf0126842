package dev.revo.bench.parallel;

import dev.revo.bench.process.Guarded;
import dev.revo.bench.stores.work.SleepingQuery;
import dev.revo.bench.stores.work.WorkDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** What bodies block on. */
final class Kind {
    private Kind() {}

    /** The kind of this name; {@code child} blocks like a semaphore, one run further down. */
    static Blocking of(String name, WorkDatabase database) throws IOException {
        return switch (name) {
            case "socket" -> new Reading();
            case "query" -> new Querying(SleepingQuery.on(database));
            case "lock" -> new Locking();
            case "semaphore", "child" -> new Waiting();
            case "process" -> new Running();
            case "loop" -> new Looping();
            default -> throw new IllegalArgumentException("There is no kind '" + name + "'");
        };
    }

    /** Reads from a socket that nobody writes to. */
    private static final class Reading implements Blocking {
        private final ServerSocket server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());

        Reading() throws IOException {}

        @Override
        public Trial next() {
            return new Trial() {
                @Override
                void block(Guarded guarded) throws Exception {
                    try (Socket socket = new Socket(server.getInetAddress(), server.getLocalPort());
                            Socket other = server.accept()) {
                        guarded.<Integer>guard(() -> end(socket), () -> {
                            begin();
                            return socket.getInputStream().read() + other.getPort();
                        });
                    }
                }
            };
        }

        private static void end(Socket socket) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            try {
                server.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Waits for the answer of PostgreSQL. */
    private record Querying(SleepingQuery query) implements Blocking {
        @Override
        public Trial next() {
            return new Trial() {
                @Override
                void block(Guarded guarded) throws Exception {
                    query.run(this::begin, guarded);
                }

                @Override
                void sweep() {
                    query.sweep();
                }
            };
        }

        @Override
        public void close() {
            // Each query closes what it opens.
        }
    }

    /** Waits for a lock that its maker holds. */
    private static final class Locking implements Blocking {
        private final ReentrantLock lock = new ReentrantLock();

        Locking() {
            lock.lock();
        }

        @Override
        public Trial next() {
            return new Trial() {
                @Override
                void block(Guarded guarded) throws InterruptedException {
                    begin();
                    lock.lockInterruptibly();
                    lock.unlock();
                }
            };
        }

        @Override
        public void close() {
            lock.unlock();
        }
    }

    /** Waits for a permit that never comes. */
    private static final class Waiting implements Blocking {
        @Override
        public Trial next() {
            Semaphore none = new Semaphore(0);
            return new Trial() {
                @Override
                void block(Guarded guarded) throws InterruptedException {
                    begin();
                    none.acquire();
                }
            };
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }

    /** Waits for a process that sleeps; out is when that has ended. */
    private static final class Running implements Blocking {
        private static void ended(Process process, Trial trial) {
            try {
                process.waitFor();
                trial.out();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public Trial next() throws IOException {
            Process process = new ProcessBuilder("sleep", "60").start();
            Trial trial = new Trial() {
                @Override
                boolean outWithItsThread() {
                    return false;
                }

                @Override
                void block(Guarded guarded) throws Exception {
                    guarded.<Integer>guard(process::destroyForcibly, () -> {
                        begin();
                        return process.waitFor();
                    });
                }

                @Override
                void sweep() {
                    process.destroyForcibly();
                }
            };
            Thread watch = new Thread(() -> ended(process, trial), "watch");
            watch.setDaemon(true);
            watch.start();
            return trial;
        }

        @Override
        public void close() {
            // Each process is swept by its trial.
        }
    }

    /** Ignores its interrupt; it leaves when it is swept, and is out before only if whoever runs it says so. */
    private static final class Looping implements Blocking {
        @Override
        public Trial next() {
            return new Trial() {
                private volatile boolean swept;

                @Override
                boolean outWithItsThread() {
                    return false;
                }

                @Override
                void block(Guarded guarded) {
                    begin();
                    while (!swept) {
                        LockSupport.parkNanos(1_000_000);
                        // Ignored on purpose.
                        Thread.interrupted();
                    }
                }

                @Override
                void sweep() {
                    swept = true;
                }
            };
        }

        @Override
        public void close() {
            // Each loop is swept by its trial.
        }
    }
}
