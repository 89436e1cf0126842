package dev.revo.spi;

import dev.revo.run.RunContext;

/** SPI, contributed by modules: builds runs of one kind again after a restart. */
public interface RunKind {
    /** The kind, as in {@link RunRequest#kind()}. */
    String kind();

    /**
     * The run with this name and input.
     *
     * @throws dev.revo.error.NotFoundException when there is no such name any more; the run fails with it
     */
    RunRequest<?> rebuild(RunContext ctx, String name, String inputJson);

    /**
     * The same work from its beginning, for {@code Runs.again}: without what the run took over from an earlier one. By default it
     * is what {@link #rebuild} gives.
     */
    default RunRequest<?> anew(RunContext ctx, String name, String inputJson) {
        return rebuild(ctx, name, inputJson);
    }
}
