package hudson.model;

public abstract class AbstractItem extends Actionable implements Item {
    @Override
    public ItemGroup getParent() {
        throw new UnsupportedOperationException();
    }

    public final String getFullName() {
        throw new UnsupportedOperationException();
    }
}
