package dev.revo.spi;

/**
 * The work of a run. It begins again from its first line after a restart or a wait, and finds in
 * {@link RunExecution#recorded()} what earlier attempts recorded.
 *
 * @param <R> the type of the result
 */
@FunctionalInterface
public interface RunBody<R> {
    /**
     * Does the work.
     *
     * @throws Exception what went wrong; the run fails with it
     */
    R run(RunExecution execution) throws Exception;
}
