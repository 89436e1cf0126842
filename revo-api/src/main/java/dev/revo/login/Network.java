package dev.revo.login;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;
import java.net.InetAddress;

/**
 * A range of addresses in CIDR form, IPv4 or IPv6.
 *
 * @param base the first address
 * @param prefix how many leading bits all its addresses share
 */
record Network(InetAddress base, int prefix) {
    Network {
        requireNonNull(base, "base");
    }

    /** The range of this text, such as {@code 10.0.0.0/8}; one address when it has no prefix. */
    static Network parse(String cidr) {
        int slash = cidr.indexOf('/');
        InetAddress address = Addresses.parse(slash < 0 ? cidr : cidr.substring(0, slash))
                .orElseThrow(() -> wrong(cidr, "is not an address"));
        int bits = address.getAddress().length * 8;
        int prefix = slash < 0 ? bits : prefix(cidr, cidr.substring(slash + 1), bits);
        Network network = new Network(address, prefix);
        for (int bit = prefix; bit < bits; bit++) {
            // A slip of the pen here opens or closes another range than was meant.
            if (bit(address.getAddress(), bit)) {
                throw wrong(cidr, "has bits beyond its prefix");
            }
        }
        return network;
    }

    private static int prefix(String cidr, String text, int bits) {
        if (!text.matches("\\d{1,3}") || Integer.parseInt(text) > bits) {
            throw wrong(cidr, "has no prefix from 0 to " + bits);
        }
        return Integer.parseInt(text);
    }

    private static InvalidRequestException wrong(String cidr, String what) {
        String shown = cidr.length() > 60 ? cidr.substring(0, 60) : cidr;
        return InvalidRequestException.field(
                "security.networks", "'" + shown + "' " + what, "Write for example 10.0.0.0/8 or 2001:db8::/32.");
    }

    /** Whether this address is in the range. */
    boolean contains(InetAddress address) {
        byte[] mine = base.getAddress();
        byte[] other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < prefix; bit++) {
            if (bit(mine, bit) != bit(other, bit)) {
                return false;
            }
        }
        return true;
    }

    private static boolean bit(byte[] address, int bit) {
        return (address[bit / 8] >> (7 - bit % 8) & 1) == 1;
    }

    @Override
    public String toString() {
        return base.getHostAddress() + "/" + prefix;
    }
}
