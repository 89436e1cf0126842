package dev.revo.scope;

import dev.revo.error.Fault;
import dev.revo.error.WiringException;
import java.lang.StackWalker.Option;
import java.security.CodeSource;
import java.util.Objects;
import java.util.Optional;

/**
 * The key that reVo's own kernel needs to make contexts, proofs and trusted scopes.
 *
 * <p>Types that only the runtime may make live in several packages, so a package-private constructor alone cannot keep
 * hosts out. Their factories ask for a {@code Mint}, and {@link #claim()} gives one only to the kernel packages of the
 * jar that this class was loaded from. There is no other way to get one. Stateless and thread-safe.
 */
public final class Mint {
    private Mint() {}

    /**
     * The key, for the kernel.
     *
     * @throws WiringException when the caller is not the kernel of this same jar
     */
    public static Mint claim() {
        Class<?> caller = StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE).getCallerClass();
        if (!isKernel(caller)) {
            throw new WiringException(Fault.of(
                            "mint_refused",
                            "Only reVo's runtime makes contexts and proofs, but " + caller.getName()
                                    + " asked. Verify through AgentContext.verify; for tests use revo-testkit.")
                    .with("class", caller.getName()));
        }
        return new Mint();
    }

    private static boolean isKernel(Class<?> caller) {
        String home = caller.getPackageName();
        return (home.equals("dev.revo") || home.equals("dev.revo.gate"))
                && caller.getClassLoader() == Mint.class.getClassLoader()
                && Objects.equals(origin(caller), origin(Mint.class));
    }

    private static Optional<CodeSource> origin(Class<?> type) {
        return Optional.ofNullable(type.getProtectionDomain().getCodeSource());
    }
}
