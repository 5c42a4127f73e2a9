package hudson.model;

import hudson.model.queue.SubTask;
import java.util.Calendar;
import java.util.List;

public class Queue {
    public interface Task extends SubTask {}

    public abstract static class Item extends Actionable {}

    public abstract static class NotWaitingItem extends Item {}

    public static final class WaitingItem extends Item {
        public WaitingItem(Calendar timestamp, Task project, List<Action> actions) {
            throw new UnsupportedOperationException();
        }
    }

    public static final class BuildableItem extends NotWaitingItem {
        public BuildableItem(WaitingItem item) {
            throw new UnsupportedOperationException();
        }
    }
}
