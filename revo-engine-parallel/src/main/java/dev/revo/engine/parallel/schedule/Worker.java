package dev.revo.engine.parallel.schedule;

/**
 * A thread that runs one body after the other for as long as one may begin when another ends: cheaper than a thread for each,
 * virtual or not. Between two bodies it is made as it was.
 */
final class Worker implements Runnable {
    private final FairScheduler scheduler;
    private final Work first;

    Worker(FairScheduler scheduler, Work first) {
        this.scheduler = scheduler;
        this.first = first;
    }

    @Override
    public void run() {
        Thread me = Thread.currentThread();
        String name = me.getName();
        ClassLoader loader = me.getContextClassLoader();
        Thread.UncaughtExceptionHandler handler = me.getUncaughtExceptionHandler();
        for (Work next = first; next != null; next = scheduler.after(next)) {
            next.begin(me);
            try {
                next.run();
            } catch (Throwable e) {
                // Whatever it was: the place must be given back.
                report(me, e);
            }
            next.end();
            if (!name.equals(me.getName())) {
                me.setName(name);
            }
            if (me.getContextClassLoader() != loader) {
                me.setContextClassLoader(loader);
            }
            if (me.getUncaughtExceptionHandler() != handler) {
                me.setUncaughtExceptionHandler(handler);
            }
        }
    }

    @SuppressWarnings("CatchAndPrintStackTrace") // As the virtual machine does: what a handler throws is ignored.
    private static void report(Thread me, Throwable thrown) {
        try {
            me.getUncaughtExceptionHandler().uncaughtException(me, thrown);
        } catch (Throwable e) {
            // Nobody is left to be told.
            return;
        }
    }
}
