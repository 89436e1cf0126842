package dev.revo;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.model.chat.ChatModel;
import dev.revo.agent.Agent;
import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.WiringException;
import dev.revo.model.ModelSettings;
import dev.revo.model.NamedModel;
import dev.revo.parallel.Plan;
import dev.revo.spi.Guarantee;
import dev.revo.spi.ModelSource;
import dev.revo.spi.PolicyDecisionPoint;
import dev.revo.spi.RevoModule;
import dev.revo.tool.Tool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Collects what the host says; {@link Assembly} makes the reVo of it. */
final class DefaultBuilder implements Revo.Builder {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,39}");

    private final List<RevoModule> modules = new ArrayList<>();
    private final List<NamedModel> models = new ArrayList<>();
    private final PartTable parts = new PartTable();
    private final Set<Guarantee> required = EnumSet.noneOf(Guarantee.class);
    private String name = "revo";
    private boolean trustAll;
    private boolean discover;
    private Duration drain = Duration.ofSeconds(10);
    private @Nullable Path data;

    @Override
    public Revo.Builder name(String given) {
        if (!NAME.matcher(given).matches()) {
            throw InvalidRequestException.field(
                    "name", "'" + given + "' is not a name", "Use 1 to 40 of a-z, 0-9, _ and -.");
        }
        name = given;
        return this;
    }

    @Override
    public Revo.Builder trustAllCallers() {
        trustAll = true;
        return this;
    }

    @Override
    public Revo.Builder model(ChatModel model) {
        return model(ModelTable.DEFAULT, model, settings -> {});
    }

    @Override
    public Revo.Builder model(String called, ChatModel model, Consumer<ModelSettings> settings) {
        ModelSettings filled = ModelSettings.defaults();
        settings.accept(filled);
        models.add(NamedModel.of(called, model, filled));
        return this;
    }

    @Override
    public Revo.Builder install(RevoModule module) {
        modules.add(requireNonNull(module, "module"));
        return this;
    }

    @Override
    public Revo.Builder discover() {
        discover = true;
        return this;
    }

    @Override
    public Revo.Builder data(Path directory) {
        data = requireNonNull(directory, "directory");
        return this;
    }

    @Override
    public Revo.Builder drain(Duration most) {
        if (most.isNegative()) {
            throw InvalidRequestException.field("drain", "is " + most, "Use zero or more.");
        }
        drain = most;
        return this;
    }

    @Override
    public Revo.Builder agent(Agent<?, ?> agent) {
        parts.contribute(Agent.class, requireNonNull(agent, "agent"));
        return this;
    }

    @Override
    public Revo.Builder plan(Plan<?, ?> plan) {
        parts.contribute(Plan.class, requireNonNull(plan, "plan"));
        return this;
    }

    @Override
    public Revo.Builder tool(Tool tool) {
        parts.contribute(Tool.class, requireNonNull(tool, "tool"));
        return this;
    }

    @Override
    public <S> Revo.Builder provide(Class<S> spi, S one) {
        parts.provide(PartTable.Rank.BUILDER, "builder", spi, requireNonNull(one, "one"));
        return this;
    }

    @Override
    public <S> Revo.Builder contribute(Class<S> spi, S another) {
        parts.contribute(spi, requireNonNull(another, "another"));
        return this;
    }

    @Override
    public Revo.Builder require(Guarantee... guarantees) {
        required.addAll(List.of(guarantees));
        return this;
    }

    @Override
    public Revo build() {
        List<String> faults = new ArrayList<>();
        ModelTable table = ModelTable.of(models, faults);
        parts.provide(PartTable.Rank.DEFAULT, "default", ModelSource.class, table);
        Assembly assembly = new Assembly(name, data, drain, parts, faults);
        modules.forEach(module -> assembly.install(module, PartTable.Rank.MODULE));
        if (discover) {
            ServiceLoader.load(RevoModule.class).forEach(assembly::discovered);
        }
        if (trustAll && parts.has(PolicyDecisionPoint.class)) {
            faults.add("Both .trustAllCallers() and a decision point are given. Remove one of them.");
        } else if (trustAll) {
            assembly.trustAll();
        } else if (!parts.has(PolicyDecisionPoint.class)) {
            faults.add("Nothing decides who may do what. Add .provide(PolicyDecisionPoint.class, ...), install"
                    + " Tenancy.module(), or say .trustAllCallers().");
        }
        Revo revo = assembly.build(required);
        if (revo == null) {
            throw new WiringException(Fault.of(
                    "wiring",
                    "This Revo cannot be built:" + System.lineSeparator() + " - "
                            + String.join(System.lineSeparator() + " - ", faults)));
        }
        return revo;
    }
}
