package dev.revo.engine.tenancy.password;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The real functions, or ones that match nothing at no cost, and a list of what was computed. */
final class CountedFunctions implements HashFunctions {
    private final HashFunctions real;
    private final List<String> computed = new CopyOnWriteArrayList<>();
    private final List<byte[]> texts = new CopyOnWriteArrayList<>();

    private CountedFunctions(HashFunctions real) {
        this.real = real;
    }

    static CountedFunctions real() {
        return new CountedFunctions(new Password4jFunctions());
    }

    static CountedFunctions free() {
        return new CountedFunctions(new HashFunctions() {
            @Override
            public String hash(byte[] text) {
                return "";
            }

            @Override
            public boolean check(byte[] text, StoredHash stored) {
                return false;
            }
        });
    }

    @Override
    public String hash(byte[] text) {
        computed.add("hash");
        texts.add(text);
        return real.hash(text);
    }

    @Override
    public boolean check(byte[] text, StoredHash stored) {
        computed.add(stored.parameters());
        texts.add(text);
        return real.check(text, stored);
    }

    List<String> computed() {
        return new ArrayList<>(computed);
    }

    /** The very arrays that were handed over, as they are now. */
    List<byte[]> texts() {
        return texts;
    }
}
