package dev.revo.agents.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ChatMessageDeserializer;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.revo.error.ConflictException;
import dev.revo.error.Fault;
import dev.revo.run.RunContext;
import dev.revo.spi.ConversationStore;
import dev.revo.testkit.crash.CrashPoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Conversations in files, a line for each step, with a point of death before and after each write. For one tenant and
 * principal. As a control it can write a step message by message.
 */
final class FileConversations implements ConversationStore {
    private final Path directory;
    private final boolean inPieces;

    FileConversations(Path directory, boolean inPieces) {
        this.directory = directory;
        this.inPieces = inPieces;
    }

    /** The steps as they stand on the disk. */
    synchronized List<List<ChatMessage>> steps(String conversation) {
        Path file = directory.resolve("conversation-" + conversation);
        try {
            List<List<ChatMessage>> steps = new ArrayList<>();
            for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
                steps.add(ChatMessageDeserializer.messagesFromJson(line));
            }
            return steps;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Conversation read(RunContext ctx, String conversation, int atMost) {
        List<List<ChatMessage>> steps = steps(conversation);
        return new Conversation(
                steps.size(), steps.stream().flatMap(List::stream).toList());
    }

    @Override
    public synchronized void append(RunContext ctx, String conversation, long expected, List<ChatMessage> step) {
        if (steps(conversation).size() != expected) {
            throw new ConflictException(Fault.of("conversation_moved", "Somebody else went on with it."));
        }
        CrashPoint.reach("before step");
        if (inPieces) {
            for (ChatMessage message : step) {
                write(conversation, List.of(message));
                CrashPoint.reach("in step");
            }
        } else {
            write(conversation, step);
        }
        CrashPoint.reach("after step");
    }

    private void write(String conversation, List<ChatMessage> messages) {
        try (FileChannel channel = FileChannel.open(
                directory.resolve("conversation-" + conversation),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.APPEND)) {
            ByteBuffer line = ByteBuffer.wrap((ChatMessageSerializer.messagesToJson(messages) + "\n").getBytes(UTF_8));
            while (line.hasRemaining()) {
                channel.write(line);
            }
            channel.force(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
