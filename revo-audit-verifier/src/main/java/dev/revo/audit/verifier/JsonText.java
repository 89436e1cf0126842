package dev.revo.audit.verifier;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one object that is canonical JSON of objects, arrays and strings; anything else is refused: other values, white
 * space, a name that stands twice, bytes that are not UTF-8, more than four levels, and every other spelling of the same
 * value. Memory is a small multiple of the line.
 */
final class JsonText {
    private static final int DEEPEST = 4;

    private final String text;
    private int at;

    private JsonText(String text) {
        this.text = text;
    }

    static Map<String, Object> object(byte[] line) throws MalformedException {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException("is not UTF-8");
        }
        JsonText json = new JsonText(text);
        if (json.peek() != '{') {
            throw new MalformedException("is not an object");
        }
        Map<String, Object> object = json.members(1);
        if (json.at < text.length()) {
            throw json.unexpected();
        }
        if (!Arrays.equals(line, CanonicalJson.bytes(object))) {
            throw new MalformedException("is not in canonical form");
        }
        return object;
    }

    private Object value(int depth) throws MalformedException {
        return switch (peek()) {
            case '{' -> members(depth);
            case '[' -> items(depth);
            default -> string();
        };
    }

    private Map<String, Object> members(int depth) throws MalformedException {
        Map<String, Object> members = new LinkedHashMap<>();
        open(depth);
        if (!closes('}')) {
            do {
                String name = string();
                expect(':');
                if (members.put(name, value(depth + 1)) != null) {
                    throw new MalformedException("has a name twice");
                }
            } while (goesOn('}'));
        }
        return members;
    }

    private List<Object> items(int depth) throws MalformedException {
        List<Object> items = new ArrayList<>();
        open(depth);
        if (!closes(']')) {
            do {
                items.add(value(depth + 1));
            } while (goesOn(']'));
        }
        return items;
    }

    private String string() throws MalformedException {
        expect('"');
        StringBuilder out = new StringBuilder();
        while (peek() != '"') {
            char c = text.charAt(at++);
            if (c < 0x20) {
                throw new MalformedException("has a raw control character at " + (at - 1));
            }
            out.append(c == '\\' ? escaped() : c);
        }
        at++;
        try {
            return CanonicalJson.wellFormed(out.toString(), "a string");
        } catch (IllegalArgumentException e) {
            throw new MalformedException("holds a surrogate without its partner");
        }
    }

    private char escaped() throws MalformedException {
        char c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 't' -> '\t';
            case 'n' -> '\n';
            case 'f' -> '\f';
            case 'r' -> '\r';
            case 'u' -> unit();
            default -> throw new MalformedException("has an unknown escape at " + (at - 1));
        };
    }

    private char unit() throws MalformedException {
        int unit = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(peek(), 16);
            if (digit < 0) {
                throw unexpected();
            }
            unit = (unit << 4) | digit;
            at++;
        }
        return (char) unit;
    }

    private void open(int depth) throws MalformedException {
        if (depth > DEEPEST) {
            throw new MalformedException("is deeper than " + DEEPEST + " levels");
        }
        at++;
    }

    private boolean closes(char end) throws MalformedException {
        boolean closes = peek() == end;
        at += closes ? 1 : 0;
        return closes;
    }

    private boolean goesOn(char end) throws MalformedException {
        if (closes(end)) {
            return false;
        }
        expect(',');
        return true;
    }

    private void expect(char wanted) throws MalformedException {
        if (peek() != wanted) {
            throw unexpected();
        }
        at++;
    }

    private char peek() throws MalformedException {
        if (at == text.length()) {
            throw new MalformedException("ends too early");
        }
        return text.charAt(at);
    }

    private MalformedException unexpected() {
        return new MalformedException("has something unexpected at character " + at);
    }
}
