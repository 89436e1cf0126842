package dev.revo.login;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Addresses as they are written. No name is ever looked up: whoever sends one would choose which server is asked. */
final class Addresses {
    private static final Pattern V4 = Pattern.compile("(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}");
    // Begins so that the JDK takes it for an address and for nothing else, and has no zone.
    private static final Pattern V6 = Pattern.compile("(?=.*:)[0-9A-Fa-f:][0-9A-Fa-f:.]{1,44}");

    private Addresses() {}

    /**
     * The address of this literal; an IPv4 address that is written as an IPv6 one is the IPv4 one. Empty when it is none;
     * octets with leading zeros are none, because some read them as octal.
     */
    static Optional<InetAddress> parse(String literal) {
        if (!V4.matcher(literal).matches() && !V6.matcher(literal).matches()) {
            return Optional.empty();
        }
        try {
            return V4.matcher(literal).matches() ? fourOctets(literal) : Optional.of(InetAddress.getByName(literal));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    private static Optional<InetAddress> fourOctets(String literal) throws UnknownHostException {
        String[] parts = literal.split("\\.", -1);
        byte[] octets = new byte[parts.length];
        for (int i = 0; i < parts.length; i++) {
            int octet = Integer.parseInt(parts[i]);
            if (octet > 255) {
                return Optional.empty();
            }
            octets[i] = (byte) octet;
        }
        return Optional.of(InetAddress.getByAddress(octets));
    }
}
