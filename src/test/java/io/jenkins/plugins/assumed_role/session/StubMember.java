package io.jenkins.plugins.assumed_role.session;

import io.jenkins.plugins.assumed_role.request.RoleArn;
import io.jenkins.plugins.assumed_role.sts.AssumeRoleException;
import io.jenkins.plugins.assumed_role.sts.KeptSource;
import io.jenkins.plugins.assumed_role.sts.Lifetime;
import io.jenkins.plugins.assumed_role.sts.RoleSession;
import io.jenkins.plugins.assumed_role.sts.World;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A block on an agent that answers as a test wants it to, without AWS. */
class StubMember implements SessionMember {

    final AtomicInteger assumed = new AtomicInteger();
    final List<RoleSession> given = new CopyOnWriteArrayList<>();
    final List<String> failures = new CopyOnWriteArrayList<>();
    private final String agent;
    private final Duration life;
    private boolean renewable = true;

    StubMember(String agent, Duration life) {
        this.agent = agent;
        this.life = life;
    }

    @SuppressWarnings("unchecked")
    static <T extends Throwable> void sneak(Throwable failure) throws T {
        throw (T) failure;
    }

    @Override
    public String agent() {
        return agent;
    }

    @Override
    public RoleSession assume(KeptSource kept) throws AssumeRoleException, InterruptedException {
        return new RoleSession(
                RoleArn.parse(World.TARGET),
                "arn:aws:sts::222222222222:assumed-role/terraform/" + assumed.incrementAndGet(),
                "ASIA",
                "secret",
                "token",
                Instant.now().plus(life),
                Lifetime.ending(life),
                null,
                "eu-central-1",
                "a source",
                List.of(),
                List.of(),
                renewable);
    }

    /** Makes its sessions depend on a code that AWS accepts once. */
    StubMember withCode() {
        renewable = false;
        return this;
    }

    @Override
    public void hide(RoleSession next) {
        // Nothing is printed.
    }

    @Override
    public void save(Duration limit) {
        // Nothing outlives the test.
    }

    @Override
    public void renewed(RoleSession next, boolean recovered) throws IOException, InterruptedException {
        given.add(next);
    }

    @Override
    public void renewalFails(AssumeRoleException why) {
        failures.add(why.getMessage());
    }

    @Override
    public void endsSoon(AssumeRoleException why) {
        // The test is over by then.
    }
}
