package dev.revo.engine.tenancy.models;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.langchain4j.model.chat.ChatModel;
import dev.revo.error.Fault;
import dev.revo.error.NotFoundException;
import dev.revo.error.ProviderException;
import dev.revo.error.RevoException;
import dev.revo.run.RunContext;
import dev.revo.spi.SecretStore;
import dev.revo.spi.SecretStore.Secret;
import dev.revo.tenancy.OwnModel;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The models that were made, each once for as long as its tenant, its settings and its secret stay the same. The secret is
 * looked up for each use, so that one that was changed or deleted anywhere is used no more. Thread-safe.
 */
final class MadeModels {
    private static final int MOST = 10_000;

    private final ModelKinds kinds;
    private final Supplier<SecretStore> secrets;
    private final SecretKeySpec salt = salt();
    private final Cache<Key, Made> made;

    /** Whose and which; what it is made of stands in {@link Made}, so that another making takes its place. */
    private record Key(String tenant, String model) {}

    /** A model, made by the first who needs it. */
    private static final class Made {
        private final OwnModel own;
        private final String mark;
        private @Nullable ChatModel chat;

        Made(OwnModel own, String mark) {
            this.own = own;
            this.mark = mark;
        }

        boolean isOf(OwnModel other, String otherMark) {
            return own.equals(other) && mark.equals(otherMark);
        }

        synchronized ChatModel chat(ModelFactory factory, Secret secret) {
            ChatModel known = chat;
            if (known == null) {
                known = make(factory, own, secret);
                chat = known;
            }
            return known;
        }
    }

    MadeModels(ModelKinds kinds, Supplier<SecretStore> secrets) {
        this.kinds = kinds;
        this.secrets = secrets;
        this.made = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterAccess(Duration.ofHours(1))
                .build();
    }

    /**
     * The model of the context's tenant with these settings.
     *
     * @throws NotFoundException {@code secret_missing} when the tenant has no such secret, {@code model_kind_unknown} when
     *     nobody makes it
     */
    ChatModel of(RunContext ctx, OwnModel own) {
        Key key = new Key(ctx.tenant(), own.name());
        ModelFactory factory = kinds.factory(own);
        Optional<Secret> found = secrets.get().find(ctx, own.secret());
        if (found.isEmpty()) {
            made.invalidate(key);
            throw new NotFoundException(Fault.of(
                            "secret_missing",
                            "The organization's model '" + own.name() + "' needs the secret '" + own.secret()
                                    + "', which is not there. Set it: secrets().set(...).")
                    .with("tenant", ctx.tenant())
                    .with("model", own.name()));
        }
        try (Secret secret = found.get()) {
            String mark = mark(secret);
            return made.asMap()
                    .compute(key, (same, known) -> known != null && known.isOf(own, mark) ? known : new Made(own, mark))
                    .chat(factory, secret);
        }
    }

    // The factory's message may show the key, so nothing of what it threw is kept.
    private static ChatModel make(ModelFactory factory, OwnModel own, Secret secret) {
        Fault fault = Fault.of(
                        "provider_broken",
                        factory.getClass().getName() + " made no model of '" + own.name() + "', of the kind '"
                                + own.kind() + "'.")
                .with("model", own.name());
        ChatModel model;
        try {
            model = factory.make(own, secret);
        } catch (RevoException e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProviderException(fault);
        } catch (Exception e) {
            throw new ProviderException(fault.with("thrown", e.getClass().getName()));
        }
        if (model == null) {
            throw new ProviderException(fault);
        }
        return model;
    }

    // Tells secrets apart without keeping them; of no use to who reads the memory, where the key of this is random.
    private String mark(Secret secret) {
        char[] chars = secret.reveal();
        byte[] bytes = new byte[chars.length * Character.BYTES];
        ByteBuffer.wrap(bytes).asCharBuffer().put(chars);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(salt);
            return HexFormat.of().formatHex(mac.doFinal(bytes));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java has HMAC-SHA-256", e);
        } finally {
            Arrays.fill(chars, '\0');
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static SecretKeySpec salt() {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        return new SecretKeySpec(random, "HmacSHA256");
    }
}
