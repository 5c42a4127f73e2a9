package io.jenkins.plugins.assumed_role.session;

import io.jenkins.plugins.assumed_role.sts.AssumeRoleException;
import io.jenkins.plugins.assumed_role.sts.RoleSession;
import java.io.IOException;
import java.time.Duration;

/**
 * A block that has a part in a session. Apart from {@link #assume}, which its own thread calls as well, the methods are called by
 * background threads, never two at a time for one session.
 */
public interface SessionMember {

    /** Assumes the role from where the block stands now. */
    RoleSession assume() throws AssumeRoleException, InterruptedException;

    /** Hides the new credentials wherever the block prints. Nobody has them yet. */
    void hide(RoleSession next) throws IOException, InterruptedException;

    /**
     * Makes what is hidden survive this process. All members that share a session are of one build, so one of them does it for all.
     *
     * @param limit how long that may take; if it takes longer the new credentials are given out all the same, before the old ones end
     */
    void save(Duration limit) throws IOException, InterruptedException;

    /**
     * Gives the new credentials to the tools of the block.
     *
     * @param recovered whether it was told that renewal failed
     */
    void renewed(RoleSession next, boolean recovered) throws IOException, InterruptedException;

    /** Renewal fails from now on, and is tried again and again. Told once, until it is well again. */
    void renewalFails(String why);

    /** The session ends in a few minutes, and still it cannot be renewed. Told once. */
    void endsSoon(String why);
}
