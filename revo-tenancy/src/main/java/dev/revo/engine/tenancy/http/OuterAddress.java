package dev.revo.engine.tenancy.http;

import dev.revo.error.DeniedException;
import dev.revo.error.Fault;
import dev.revo.error.UnavailableException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.EnumSet;
import java.util.Set;

/**
 * Says whether an address that somebody has named may be asked: https, at an address of the Internet, or of the other kinds
 * that are allowed; http at the loopback alone, where that is allowed. A name is looked up and each address that it leads to must
 * pass. Internal to this module. Immutable.
 */
public final class OuterAddress {
    private static final int HIGHEST_PORT = 65_535;

    private final Set<AddressKind> allowed;
    private final Names names;

    /** Where names are looked up. */
    @FunctionalInterface
    public interface Names {
        /** All addresses of this name or literal. */
        InetAddress[] lookUp(String host) throws UnknownHostException;
    }

    private OuterAddress(Set<AddressKind> allowed, Names names) {
        this.allowed = allowed;
        this.names = names;
    }

    /** A check that allows these kinds, with public addresses always among them. */
    public static OuterAddress allowing(Set<AddressKind> kinds, Names names) {
        EnumSet<AddressKind> all = EnumSet.of(AddressKind.PUBLIC);
        all.addAll(kinds);
        return new OuterAddress(all, names);
    }

    /** Whether the text of the address allows it, before any name is looked up. */
    public boolean isWellFormed(URI uri) {
        if (uri.getHost() == null
                || uri.getRawUserInfo() != null
                || uri.getRawFragment() != null
                || uri.getPort() > HIGHEST_PORT) {
            return false;
        }
        return "https".equals(uri.getScheme())
                || ("http".equals(uri.getScheme()) && allowed.contains(AddressKind.LOOPBACK));
    }

    /**
     * Returns when it may be asked now. Looks its name up, which may block.
     *
     * @throws DeniedException {@code address_refused} when it may not
     * @throws UnavailableException when the name leads nowhere
     */
    public void check(URI uri) {
        if (!isWellFormed(uri)) {
            throw refused(uri, "is no https address without user and fragment");
        }
        for (InetAddress address : lookUp(uri.getHost())) {
            AddressKind kind = AddressKind.of(address);
            if (!allowed.contains(kind)) {
                throw refused(uri, "leads to " + address.getHostAddress() + ", which is " + kind);
            }
            if ("http".equals(uri.getScheme()) && kind != AddressKind.LOOPBACK) {
                throw refused(uri, "leads to " + address.getHostAddress() + " without encryption");
            }
        }
    }

    private InetAddress[] lookUp(String host) {
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        try {
            return names.lookUp(bare);
        } catch (UnknownHostException e) {
            throw new UnavailableException(
                    Fault.of("address_unknown", "The host " + host + " has no address now. Look at its name.")
                            .cause(e));
        }
    }

    private static DeniedException refused(URI uri, String why) {
        return new DeniedException(Fault.of(
                "address_refused",
                "The host " + uri.getHost() + " " + why
                        + ". Use an https address of the Internet, or allow that kind."));
    }
}
