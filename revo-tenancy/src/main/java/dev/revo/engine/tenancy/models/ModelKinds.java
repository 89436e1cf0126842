package dev.revo.engine.tenancy.models;

import static java.util.Objects.requireNonNull;

import dev.revo.engine.tenancy.http.AddressKind;
import dev.revo.engine.tenancy.http.OuterAddress;
import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.NotFoundException;
import dev.revo.tenancy.OwnModel;
import java.net.InetAddress;
import java.net.URI;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The kinds of models that the host makes, and where their calls may go. Immutable; each copy method replaces one choice.
 * Internal to this module.
 */
public final class ModelKinds {
    private static final ModelKinds NONE = new ModelKinds(Map.of(), Set.of(), InetAddress::getAllByName);

    private final Map<String, ModelFactory> factories;
    private final Set<AddressKind> allowed;
    private final OuterAddress.Names names;

    private ModelKinds(Map<String, ModelFactory> factories, Set<AddressKind> allowed, OuterAddress.Names names) {
        this.factories = Map.copyOf(factories);
        this.allowed = Set.copyOf(allowed);
        this.names = names;
    }

    /** No kind, public addresses alone. */
    public static ModelKinds none() {
        return NONE;
    }

    /** A copy with one more kind. */
    public ModelKinds with(String kind, ModelFactory factory) {
        // Of the form that models may name.
        OwnModel.of("any", kind, "any", "model:any");
        Map<String, ModelFactory> more = new TreeMap<>(factories);
        if (more.put(kind, requireNonNull(factory, "factory")) != null) {
            throw InvalidRequestException.field(
                    "tenancy.models", "has the kind '" + kind + "' twice", "Give each kind a name of its own.");
        }
        return new ModelKinds(more, allowed, names);
    }

    /** A copy whose calls may go to addresses of this kind too. */
    public ModelKinds allowing(AddressKind kind) {
        EnumSet<AddressKind> more = EnumSet.of(kind);
        more.addAll(allowed);
        return new ModelKinds(factories, more, names);
    }

    /** A copy that looks names up there; for tests. */
    ModelKinds over(OuterAddress.Names other) {
        return new ModelKinds(factories, allowed, other);
    }

    /**
     * Returns when an organization may have this model. Looks names up, which may block.
     *
     * @throws InvalidRequestException when its kind is unknown
     * @throws dev.revo.error.DeniedException {@code address_refused} when calls may not go where it leads
     */
    public void check(OwnModel model) {
        if (!factories.containsKey(model.kind())) {
            throw InvalidRequestException.field(
                    "settings.ownModels",
                    "has '" + model.name() + "' of the kind '" + model.kind() + "', which is not registered",
                    "Use one of " + new TreeSet<>(factories.keySet())
                            + ", or register it: Tenancy.module().models(kind, factory).");
        }
        checkAddress(model);
    }

    /**
     * Returns when calls of the model may go where it leads now. Looks names up, which may block.
     *
     * @throws dev.revo.error.DeniedException {@code address_refused}
     */
    void checkAddress(OwnModel model) {
        OuterAddress guard = OuterAddress.allowing(allowed, names);
        Stream.concat(
                        model.baseUrl().stream(),
                        model.properties().values().stream()
                                .filter(value -> value.contains("://"))
                                .map(ModelKinds::address))
                .forEach(guard::check);
    }

    private static URI address(String text) {
        try {
            return URI.create(text.strip());
        } catch (IllegalArgumentException e) {
            throw InvalidRequestException.field(
                    "ownModel.property", "looks like an address and is none", "Write it as a URL.");
        }
    }

    /** What makes the model. */
    ModelFactory factory(OwnModel model) {
        ModelFactory known = factories.get(model.kind());
        // After a restart with other kinds, or in settings that were restored.
        if (known == null) {
            throw new NotFoundException(Fault.of(
                            "model_kind_unknown",
                            "The organization's model '" + model.name() + "' is of the kind '" + model.kind()
                                    + "', which nobody makes here. Registered: "
                                    + new TreeSet<>(factories.keySet()) + ".")
                    .with("model", model.name()));
        }
        return known;
    }
}
