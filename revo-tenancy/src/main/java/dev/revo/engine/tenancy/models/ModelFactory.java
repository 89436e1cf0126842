package dev.revo.engine.tenancy.models;

import dev.langchain4j.model.chat.ChatModel;
import dev.revo.spi.SecretStore.Secret;
import dev.revo.tenancy.OwnModel;

/**
 * How a host makes the models of one kind, for {@code Tenancy.module().models(kind, factory)}. Thread-safe.
 *
 * <p>What stands in the settings is an organization's input. reVo looks at the base URL and at properties that are URLs
 * before each call; what else of it leads somewhere is the factory's to check, and its client must not follow redirects.
 */
@FunctionalInterface
public interface ModelFactory {
    /**
     * The model, which is kept and asked until its settings or its secret change. Asks nobody.
     *
     * @param own what the organization said
     * @param secret its key, closed when this returns
     */
    ChatModel make(OwnModel own, Secret secret) throws Exception;
}
