package dev.revo.engine.tenancy.models;

import dev.revo.model.ModelPrice;
import dev.revo.model.ModelSettings;
import dev.revo.model.NamedModel;
import dev.revo.run.RunContext;
import dev.revo.spi.ModelSource;
import dev.revo.spi.PriceBook;
import dev.revo.spi.SecretStore;
import dev.revo.spi.Wiring;
import dev.revo.tenancy.OwnModel;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** The organization's own models before those of the host; one of the same name hides the host's. Thread-safe. */
public final class OwnModels implements ModelSource {
    private static final String DEFAULT = "default";

    private final ModelSource host;
    private final Function<RunContext, List<OwnModel>> own;
    private final MadeModels made;
    private final ModelKinds kinds;

    private OwnModels(ModelSource host, Function<RunContext, List<OwnModel>> own, MadeModels made, ModelKinds kinds) {
        this.host = host;
        this.own = own;
        this.made = made;
        this.kinds = kinds;
    }

    /**
     * Puts them around whatever models and prices the host has.
     *
     * @param own the models of the context's organization, as its settings are now; on the hot path, so fast
     */
    public static void install(Wiring wiring, ModelKinds kinds, Function<RunContext, List<OwnModel>> own) {
        Supplier<SecretStore> secrets = wiring.need(SecretStore.class);
        MadeModels made = new MadeModels(kinds, secrets);
        wiring.around(ModelSource.class, host -> new OwnModels(host, own, made, kinds));
        wiring.around(PriceBook.class, host -> (ctx, model) -> price(host, own, ctx, model));
    }

    // Who pays says what it costs; without that, whoever knows the provider's prices.
    private static Optional<ModelPrice> price(
            PriceBook host, Function<RunContext, List<OwnModel>> own, RunContext ctx, String model) {
        return named(own.apply(ctx), model).flatMap(OwnModel::price).or(() -> host.price(ctx, model));
    }

    private static Optional<OwnModel> named(List<OwnModel> all, String name) {
        return all.stream().filter(model -> model.name().equals(name)).findFirst();
    }

    @Override
    public Optional<NamedModel> find(RunContext ctx, String name) {
        List<OwnModel> all = own.apply(ctx);
        return named(all, name)
                .map(model -> model(ctx, model))
                .or(() -> host.find(ctx, name))
                // As with those of the host, where none has the name.
                .or(() -> name.equals(DEFAULT)
                        ? all.stream().findFirst().map(first -> model(ctx, first))
                        : Optional.empty());
    }

    private NamedModel model(RunContext ctx, OwnModel model) {
        OwnChat chat = new OwnChat(ctx, model.name(), () -> named(own.apply(ctx), model.name()), made, kinds);
        return NamedModel.of(model.name(), chat, settings(ctx, model)).readyWhen(chat::model);
    }

    private static ModelSettings settings(RunContext ctx, OwnModel model) {
        OwnModel.Limits limits = model.limits();
        ModelSettings settings = ModelSettings.defaults()
                .provider(model.provider())
                // Its outages and limits are nobody else's. Other limits make another account of it: they hold at once.
                .account("own:" + ctx.tenant() + "/" + limits.requestsPerMinute() + "/" + limits.tokensPerMinute() + "/"
                        + limits.concurrency() + "/" + model.name())
                .requestsPerMinute(limits.requestsPerMinute())
                .tokensPerMinute(limits.tokensPerMinute())
                .concurrency(limits.concurrency())
                .attempts(limits.attempts());
        limits.maxOutputTokens().ifPresent(settings::maxOutputTokens);
        model.price().ifPresent(settings::price);
        return settings;
    }

    @Override
    public List<String> names(RunContext ctx) {
        Set<String> names = new LinkedHashSet<>();
        own.apply(ctx).forEach(model -> names.add(model.name()));
        names.addAll(host.names(ctx));
        return List.copyOf(names);
    }
}
