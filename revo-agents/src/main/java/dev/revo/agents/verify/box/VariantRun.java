package dev.revo.agents.verify.box;

import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs the tests of a bundle on one variant, on a thread of its own, in a class loader of its own. */
final class VariantRun {
    private final Bundle bundle;
    private final Bundle.Variant variant;
    private final Tally tally;
    private final AtomicBoolean complete = new AtomicBoolean();

    VariantRun(Bundle bundle, Bundle.Variant variant) {
        this.bundle = bundle;
        this.variant = variant;
        this.tally = new Tally(variant.classes().keySet());
    }

    Ran run(PrintStream out) throws InterruptedException {
        Escapes.take();
        PrintStream watched = new WatchedOutput(out, tally.printedFailure()).stream();
        System.setOut(watched);
        System.setErr(watched);
        ClassLoader loader = new BundleLoader(bundle.tests(), variant.classes(), VariantRun.class.getClassLoader());
        ThreadGroup group = new ThreadGroup("tests");
        Thread thread = new Thread(group, () -> tests(loader), "tests");
        // Threads that the tests start inherit this: a program is over when its last such thread is.
        thread.setDaemon(false);
        thread.setContextClassLoader(loader);
        thread.start();
        thread.join(bundle.variantMillis());
        if (thread.isAlive()) {
            return tally.ran(variant.name(), Ran.End.TIMED_OUT);
        }
        if (bundle.form() == Bundle.Form.PROGRAM) {
            awaitOthers(group);
        }
        Escapes.take().forEach(escape -> tally.escaped(escape.error(), escape.thread() == thread));
        return tally.ran(variant.name(), complete.get() ? Ran.End.COMPLETE : Ran.End.BROKEN);
    }

    /** A program has ended when its last thread has that is not a daemon. */
    private void awaitOthers(ThreadGroup group) throws InterruptedException {
        Thread[] alive = new Thread[group.activeCount() + 16];
        int n = group.enumerate(alive);
        for (int i = 0; i < n; i++) {
            Thread thread = alive[i];
            if (thread != null && !thread.isDaemon()) {
                thread.join(bundle.variantMillis());
            }
        }
    }

    private void tests(ClassLoader loader) {
        try {
            if (bundle.form() == Bundle.Form.JUNIT) {
                JupiterTests.run(bundle.testClasses(), loader, tally);
            } else {
                for (String name : bundle.testClasses()) {
                    program(loader, name);
                }
            }
            complete.set(true);
        } catch (Throwable e) {
            tally.fail("tests", e);
        }
    }

    private void program(ClassLoader loader, String name) throws ReflectiveOperationException {
        Method main = Class.forName(name, false, loader).getDeclaredMethod("main", String[].class);
        main.setAccessible(true);
        try {
            main.invoke(null, (Object) new String[0]);
            tally.pass();
        } catch (InvocationTargetException e) {
            Throwable why = e.getTargetException();
            if (why instanceof Exit exit && exit.status() == 0 && bundle.tests().containsKey(exit.caller())) {
                tally.pass();
            } else {
                tally.fail(name, why);
            }
        }
    }
}
