package io.jenkins.plugins.assumed_role.history;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The blocks that are open on other controllers of the same directory. Each line of their files is read once. */
final class OtherControllers {

    private final HistoryFiles files;
    private final Map<String, Events> processes = new HashMap<>();

    /** The files of a process, as far as they are read, and the blocks that are open there. */
    private static final class Events {
        private final Map<Path, Long> positions = new HashMap<>();
        private final Set<String> open = new HashSet<>();

        void read(Path file) throws IOException {
            positions.put(file, Lines.from(positions.getOrDefault(file, 0L), file, this::add));
        }

        private void add(String line) {
            String block = BlockEvent.blockOf(line);
            if (block != null && BlockEvent.ends(line, block)) {
                open.remove(block);
            } else if (block != null) {
                open.add(block);
            }
        }
    }

    OtherControllers(HistoryFiles files) {
        this.files = files;
    }

    /**
     * Returns the ids of their open blocks.
     *
     * @param living the processes that write now
     */
    synchronized Set<String> open(Set<String> living) throws IOException {
        processes.keySet().retainAll(living);
        Set<String> open = new HashSet<>();
        for (String process : living) {
            Events events = processes.computeIfAbsent(process, key -> new Events());
            for (Path file : files.ofProcess(process)) {
                events.read(file);
            }
            open.addAll(events.open);
        }
        return open;
    }
}
