package dev.revo.recall;

import dev.revo.error.InvalidRequestException;
import java.util.List;

/** What is to be erased. Sealed; immutable. */
public sealed interface Forget {
    /** The memories with these ids. Ids that do not exist are passed over. */
    static Forget ids(String... ids) {
        return new Ids(List.of(ids));
    }

    /** All that is about this subject, in any version. */
    static Forget about(String subject) {
        return new About(subject);
    }

    /** All that the filter keeps, in any version. */
    static Forget where(MemoryFilter filter) {
        return new Where(filter);
    }

    /** The whole memory of the tenant. Said by name, so that no empty filter does it by accident. */
    static Forget everything() {
        return new Everything();
    }

    /** The filter that keeps what is to be erased. */
    MemoryFilter filter();

    /**
     * Memories by id.
     *
     * @param ids 1 to 10,000; unmodifiable
     */
    record Ids(List<String> ids) implements Forget {
        /** Checks and copies. */
        public Ids {
            ids = List.copyOf(ids);
            if (ids.isEmpty() || ids.size() > 10_000) {
                throw InvalidRequestException.field("forget.ids", "has " + ids.size() + " ids", "Use 1 to 10,000.");
            }
        }

        @Override
        public MemoryFilter filter() {
            return MemoryField.id().in(ids.toArray(String[]::new));
        }
    }

    /**
     * Memories by subject.
     *
     * @param subject whom or what they are about
     */
    record About(String subject) implements Forget {
        /** Checks the name. */
        public About {
            NewMemory.named("forget.about", subject);
        }

        @Override
        public MemoryFilter filter() {
            return MemoryField.subject().is(subject);
        }
    }

    /**
     * Memories by filter.
     *
     * @param filter must test something
     */
    record Where(MemoryFilter filter) implements Forget {
        /** Refuses a filter that keeps everything. */
        public Where {
            if (filter instanceof MemoryFilter.All all && all.parts().isEmpty()) {
                throw InvalidRequestException.field(
                        "forget.where", "keeps everything", "Say Forget.everything() if that is meant.");
            }
        }
    }

    /** All memories. */
    record Everything() implements Forget {
        @Override
        public MemoryFilter filter() {
            return MemoryFilter.everything();
        }
    }
}
