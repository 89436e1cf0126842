package dev.revo.gate;

import dev.revo.error.Fault;
import dev.revo.error.ProviderException;
import dev.revo.error.RevoException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a part answers is checked: a part that throws something of its own or answers null is named. */
final class Asked {
    private Asked() {}

    /** The part's answer, which is not null. */
    static <T> T of(Object part, String what, Supplier<? extends @Nullable T> question) {
        T answer;
        try {
            answer = question.get();
        } catch (RevoException e) {
            throw e;
        } catch (RuntimeException e) {
            throw broken(part, what, "threw " + e.getClass().getName(), e);
        }
        if (answer == null) {
            throw broken(part, what, "answered null", null);
        }
        return answer;
    }

    /** Lets the part do what answers nothing. */
    static void to(Object part, String what, Runnable order) {
        boolean done = of(part, what, () -> {
            order.run();
            return true;
        });
        assert done;
    }

    private static ProviderException broken(Object part, String what, String how, @Nullable RuntimeException cause) {
        String name = part.getClass().getName();
        Fault fault = Fault.of(
                        "provider_broken",
                        name + " " + how + " when it was asked to " + what
                                + ". Nothing was started. This is a fault of that class.")
                .with("class", name);
        return new ProviderException(cause == null ? fault : fault.cause(cause));
    }
}
