package dev.revo.gate;

import dev.revo.error.RevoException;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.WorkBackend;
import dev.revo.spi.WorkBackend.Arrived;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings letters to the runs of this kernel, while it is open and its backend has the post. A backend that tells when a letter
 * comes is asked then; any other every half second while there are runs. One look at a time. Thread-safe.
 */
final class Postman {
    /** How long a letter lies in the box, at most, apart from the look itself. */
    static final Duration LOOK = Duration.ofMillis(500);

    private static final Logger LOG = LoggerFactory.getLogger(Postman.class);
    private static final int PAGE = 1_000;
    private static final int LARGEST_PAGE = 1_024_000;

    private final Kernel kernel;
    private final DeliverLetter delivery;
    private @Nullable WorkBackend backend;
    private Runnable watch = () -> {};
    private Runnable timer = () -> {};
    private boolean told;
    private boolean looking;
    private boolean again;
    private boolean armed;
    private boolean closed;

    // Of who looks.
    private int page = PAGE;
    private boolean outage;
    private final Set<Delivered> undropped = new HashSet<>();

    /** A letter whose effect is there. */
    private record Delivered(String tenant, RunId run, String letter) {
        static Delivered of(Arrived one) {
            return new Delivered(one.tenant(), one.run(), one.letter().id());
        }
    }

    Postman(Kernel kernel) {
        this.kernel = kernel;
        this.delivery = new DeliverLetter(kernel);
    }

    void start() {
        if (!WorkBackend.can(kernel.parts().journal(), WorkBackend.Capability.POST)) {
            return;
        }
        WorkBackend found = (WorkBackend) kernel.parts().journal();
        Optional<Runnable> watching = found.watch(this::look);
        synchronized (this) {
            backend = found;
            told = watching.isPresent();
            watch = watching.orElse(watch);
        }
        look();
    }

    /** Looks soon: now, or once more when somebody is looking. */
    private void look() {
        synchronized (this) {
            if (closed || backend == null) {
                return;
            }
            if (looking) {
                again = true;
                return;
            }
            looking = true;
        }
        try {
            kernel.threads().execute(this::work);
        } catch (RejectedExecutionException e) {
            // Closed in between.
            LOG.atTrace().setCause(e).log("Nobody looks for letters any more");
        }
    }

    private void work() {
        boolean more = true;
        while (more) {
            boolean left = round();
            synchronized (this) {
                more = again && !closed;
                again = false;
                looking = more;
                if (more || closed || armed || (told && !left)) {
                    continue;
                }
                armed = true;
            }
            arm();
        }
    }

    private void arm() {
        Runnable set = kernel.later(kernel.parts().time().instant().plus(LOOK), () -> {
            synchronized (this) {
                armed = false;
            }
            look();
        });
        boolean late;
        synchronized (this) {
            late = closed;
            timer = late ? timer : set;
        }
        if (late) {
            set.run();
        }
    }

    // Whether something is left to look for.
    private boolean round() {
        boolean left = false;
        boolean full = true;
        // One that is told looks at once, maybe before the run is among those that go on.
        while (full && (told || !kernel.table().isIdle())) {
            List<Arrived> letters;
            try {
                letters = arrived();
                outage = outage && !letters.isEmpty();
            } catch (RuntimeException e) {
                failed("Letters to runs cannot be read; it is tried again", e);
                return true;
            }
            int brought = bring(letters);
            left = brought < letters.size();
            full = letters.size() >= page;
            // What cannot be brought yet must not hide what can.
            page = full && brought == 0 ? Math.min(2 * page, LARGEST_PAGE) : PAGE;
            if (!full) {
                undropped.retainAll(letters.stream().map(Delivered::of).toList());
            }
            full &= brought > 0;
        }
        return left;
    }

    private List<Arrived> arrived() {
        WorkBackend found = backend();
        RunContext system = kernel.admittance().direct(kernel.scopes().system(Kernel.SYSTEM_TENANT));
        return Asked.of(found, "hand out letters", () -> found.arrived(system, page));
    }

    private synchronized WorkBackend backend() {
        if (backend == null) {
            throw new IllegalStateException("not started");
        }
        return backend;
    }

    // How many are done with. After one of a run that is not, its others wait: a pause must not overtake what ends it.
    private int bring(List<Arrived> letters) {
        Set<RunId> waiting = new HashSet<>();
        int brought = 0;
        for (Arrived one : letters) {
            if (waiting.contains(one.run())) {
                continue;
            }
            try {
                if (bring(one)) {
                    brought++;
                } else {
                    waiting.add(one.run());
                }
            } catch (RuntimeException e) {
                failed("A letter to a run cannot be brought; it is tried again", e);
                waiting.add(one.run());
            }
        }
        outage = outage && !waiting.isEmpty();
        return brought;
    }

    private boolean bring(Arrived one) {
        Optional<LiveRun<?>> run = kernel.table().findLive(one.tenant(), one.run());
        if (run.isEmpty()) {
            // It is about to begin, or has to wait for another start; its end takes its letters with it.
            return false;
        }
        Delivered what = Delivered.of(one);
        if (!undropped.contains(what)) {
            if (!delivery.deliver(run.get(), one.letter())) {
                return false;
            }
            undropped.add(what);
        }
        backend().drop(run.get().ctx(), one.run(), one.letter().id());
        undropped.remove(what);
        return true;
    }

    private void failed(String what, RuntimeException why) {
        if (!outage) {
            outage = true;
            LOG.atWarn()
                    .setCause(why)
                    .addKeyValue("code", why instanceof RevoException known ? known.code() : "unknown")
                    .log(what);
        }
    }

    /** Nobody looks any more. */
    void close() {
        Runnable noMore;
        Runnable set;
        synchronized (this) {
            closed = true;
            noMore = watch;
            set = timer;
        }
        noMore.run();
        set.run();
    }
}
