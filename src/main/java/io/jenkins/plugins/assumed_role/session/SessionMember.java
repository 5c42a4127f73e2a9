package io.jenkins.plugins.assumed_role.session;

import io.jenkins.plugins.assumed_role.sts.AssumeRoleException;
import io.jenkins.plugins.assumed_role.sts.KeptSource;
import io.jenkins.plugins.assumed_role.sts.RoleSession;
import java.io.IOException;
import java.time.Duration;

/**
 * A block that shares a session. Apart from the first {@link #assume}, which its own thread calls, the methods are called by
 * background threads, never two at a time for one session.
 */
public interface SessionMember {

    /** Returns the name of the agent that the member calls. An agent has one renewal at a time. */
    String agent();

    /**
     * Assumes the role from the present agent of the block.
     *
     * @param kept the source credentials of the session
     */
    RoleSession assume(KeptSource kept) throws AssumeRoleException, InterruptedException;

    /** Masks the new credentials in all output of the block, before any process has them. */
    void hide(RoleSession next) throws IOException, InterruptedException;

    /**
     * Saves the masked credentials for a restart. All members that share a session belong to one build, so one of them does it for all.
     *
     * @param limit the time limit; after it, the new credentials are handed out all the same, before the old ones expire
     */
    void save(Duration limit) throws IOException, InterruptedException;

    /**
     * Delivers the new credentials to the tools of the block. They are already the current ones of the session.
     *
     * @param recovered whether {@link #renewalFails} was called since the last time
     */
    void renewed(RoleSession next, boolean recovered) throws IOException, InterruptedException;

    /** Reports a failed renewal, which is retried unless the failure is permanent. Called once, until a renewal succeeds. */
    void renewalFails(AssumeRoleException why);

    /** Reports that the session ends in a few minutes, and still cannot be renewed. Called once, until it is renewed. */
    void endsSoon(AssumeRoleException why);
}
