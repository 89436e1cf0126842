package dev.revo.store.jdbc;

import dev.revo.spi.TaskStore.TaskRow;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Tags of runs in a table of their own, which has the time of submission too: they are found by both. */
final class TaskTags {
    /** Of the row {@code r}, in their order, as an array that is null for none. */
    static final String SELECTED = "(select array_agg(t.tag_name order by t.tag_position) from revo_task_tag t"
            + " where t.tenant_id = :tenant and t.run_id = r.run_id) as tags";

    /** Rows {@code r} by their first tag {@code g}. */
    static final String FROM = " from revo_task_tag g join revo_task r on r.tenant_id = :tenant and r.run_id = g.run_id"
            + " where g.tenant_id = :tenant and g.tag_name = :tag0";

    private TaskTags() {}

    /** Of one that is asked for besides the first. */
    static String also(int number) {
        return "exists (select 1 from revo_task_tag a" + number + " where a" + number + ".tenant_id = :tenant and a"
                + number + ".run_id = r.run_id and a" + number + ".tag_name = :tag" + number + ")";
    }

    private record Tag(int position, String name) {}

    static void insert(Session session, TaskRow row) {
        List<String> names = row.tags();
        OffsetDateTime submitted = row.submitted().atOffset(ZoneOffset.UTC);
        List<Tag> tags = IntStream.range(0, names.size())
                .mapToObj(i -> new Tag(i, names.get(i)))
                .toList();
        session.batch(
                "insert into revo_task_tag (tenant_id, run_id, tag_name, tag_position, submitted_at)"
                        + " values (:tenant, :run, :tag, :position, :submitted)",
                tags,
                (batch, tag) -> batch.bind("run", row.id().value())
                        .bind("tag", tag.name())
                        .bind("position", tag.position())
                        .bind("submitted", submitted));
    }

    static void delete(Session session, Object[] runs) {
        session.update("delete from revo_task_tag where tenant_id = :tenant and run_id = any(:runs)")
                .bindArray("runs", String.class, runs)
                .execute();
    }

    static List<String> read(ResultSet row) throws SQLException {
        Array tags = row.getArray("tags");
        if (tags == null) {
            return List.of();
        }
        return Arrays.stream((Object[]) tags.getArray()).map(String::valueOf).toList();
    }
}
