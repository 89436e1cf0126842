/** The run journal in files, for one process. Start with {@link dev.revo.agents.journal.FileRunJournal}. */
@NullMarked
package dev.revo.agents.journal;

import org.jspecify.annotations.NullMarked;
