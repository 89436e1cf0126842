package dev.revo.engine.parallel.estimate;

import dev.revo.engine.parallel.estimate.Ahead.Open;
import dev.revo.engine.parallel.estimate.Ahead.Stage;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How long a step takes whose elements go through so many places. Confined to one estimate. */
final class Fan {
    /** More elements than that are not drawn one by one. */
    static final int EXACT = 64;

    private static final int FEW = 4;

    private final Term term;
    private final int exact;
    private final double doubt;
    private @Nullable Bulk bulk;

    Fan(Term term, int exact) {
        this.term = term;
        this.exact = exact;
        this.doubt = doubt(term.work());
    }

    // The standard error of the mean: over many elements, their own differences cancel out and this one stays.
    private static double doubt(Term.Work work) {
        double sum = 0;
        double squares = 0;
        for (int cell = 0; cell < Quantiles.CELLS; cell++) {
            double seconds = work.seconds(work.quantiles().cell(cell), 0);
            sum += seconds;
            squares += seconds * seconds;
        }
        double mean = sum / Quantiles.CELLS;
        double variation = squares / Quantiles.CELLS / (mean * mean) - 1;
        return Math.sqrt(Math.max(0, variation) / work.quantiles().size());
    }

    /** Seconds until it is over, from when it begins or, where it has begun, from now. */
    double draw(Term.Draw draw) {
        Ahead.Left left = term.ahead().left();
        List<Open> open = left.open();
        int fresh = term.fresh(draw.random());
        if (open.isEmpty() && fresh == 1) {
            return term.whole(draw);
        }
        return fresh > FEW ? drawn(draw.slower(doubt * draw.random().nextGaussian()), fresh) : drawn(draw, fresh);
    }

    private double drawn(Term.Draw draw, int fresh) {
        Ahead.Left left = term.ahead().left();
        List<Open> open = left.open();
        int all = open.size() + fresh;
        int needed = Math.min(left.needed(), all);
        if (needed <= 0) {
            return 0;
        }
        double[] ends = new double[open.size()];
        double[] busy = new double[open.size()];
        int taken = 0;
        for (int i = 0; i < ends.length; i++) {
            ends[i] = term.rest(open.get(i), draw);
            if (open.get(i).stage() != Stage.RESTING) {
                busy[taken++] = ends[i];
            }
        }
        double[] places = Arrays.copyOf(busy, taken);
        return fresh <= exact
                ? oneByOne(ends, places, fresh, needed, draw)
                : bulk().draw(new Bulk.Load(ends, places, fresh, needed), draw);
    }

    private Bulk bulk() {
        Bulk now = bulk;
        if (now == null) {
            now = new Bulk(term);
            bulk = now;
        }
        return now;
    }

    private double oneByOne(double[] ends, double[] busy, int fresh, int needed, Term.Draw draw) {
        int free = Math.min(fresh, Math.max(0, term.ahead().left().width() - busy.length));
        // Those that are free begin at once.
        double[] heap = new double[Math.max(1, free + busy.length)];
        System.arraycopy(busy, 0, heap, heap.length - busy.length, busy.length);
        Arrays.sort(heap);
        double[] all = Arrays.copyOf(ends, ends.length + fresh);
        for (int i = ends.length; i < all.length; i++) {
            all[i] = heap[0] + term.whole(draw);
            sink(heap, all[i]);
        }
        Arrays.sort(all);
        return all[needed - 1];
    }

    /** The place that is free first is taken until then. */
    private static void sink(double[] heap, double end) {
        int at = 0;
        int below = 1;
        while (below < heap.length) {
            if (below + 1 < heap.length && heap[below + 1] < heap[below]) {
                below++;
            }
            if (heap[below] >= end) {
                break;
            }
            heap[at] = heap[below];
            at = below;
            below = 2 * at + 1;
        }
        heap[at] = end;
    }
}
