package dev.revo.run;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * A run that can be found again after a restart, with the type of its result. Printable; made by the spec or plan that
 * the run belongs to, so that the type fits. Immutable.
 *
 * @param <R> what {@code await()} of the run returns
 */
@SuppressWarnings("UnusedTypeParameter") // the type is what the reference carries from the spec to attach()
public final class RunRef<R> {
    private final RunId id;
    private final String kind;
    private final String name;

    private RunRef(RunId id, String kind, String name) {
        this.id = requireNonNull(id, "id");
        this.kind = requireNonNull(kind, "kind");
        this.name = requireNonNull(name, "name");
    }

    /**
     * For modules: the reference that their spec hands out. Kind and name are compared with what the run was started as
     * when it is attached, so a reference of another spec is refused.
     */
    public static <R> RunRef<R> of(RunId id, String kind, String name) {
        return new RunRef<>(id, kind, name);
    }

    /** The run's id. */
    public RunId id() {
        return id;
    }

    /** What sort of work it is, such as {@code agent}. */
    public String kind() {
        return kind;
    }

    /** Which one of that sort, such as the agent's type. */
    public String name() {
        return name;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RunRef<?> that
                && id.equals(that.id)
                && kind.equals(that.kind)
                && name.equals(that.name);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return kind + "/" + name + "/" + id;
    }
}
