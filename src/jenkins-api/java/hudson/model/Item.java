package hudson.model;

import hudson.security.Permission;

public interface Item {
    Permission CONFIGURE = null;

    ItemGroup<? extends Item> getParent();

    default boolean hasPermission(Permission permission) {
        throw new UnsupportedOperationException();
    }
}
