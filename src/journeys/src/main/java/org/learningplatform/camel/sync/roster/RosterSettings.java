// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import java.time.Duration;
import java.util.Locale;
import org.learningplatform.camel.sync.people.LeaverAction;
import org.learningplatform.camel.sync.work.RemovalLimits;

/** What a roster file means, and what it may do. Each setter refuses what is no setting, with what to write. */
public final class RosterSettings {

    private boolean isFull;
    private int maxRemovalPercent = 10;
    private int maxRemovals = 200;
    private String leaverAction = LeaverAction.EXPIRE.toString();
    private boolean allowDelete;
    private boolean isPlan;
    private boolean hasTrailer;
    private Duration approvalExpires = Duration.ofHours(24);

    /**
     * Sets what a file means.
     *
     * @param mode {@code delta}: who is absent stays as he or she is; {@code full}: who is absent has left
     */
    public void setMode(String mode) {
        isFull = switch (mode.toLowerCase(Locale.ROOT)) {
            case "delta" -> false;
            case "full" -> true;
            default -> throw new IllegalArgumentException("roster.mode is '" + mode + "'; set delta or full");
        };
    }

    /**
     * Sets the largest share.
     *
     * @param percent of the people, or of those of a group, whom one file may remove: 1 to 100
     */
    public void setMaxRemovalPercent(String percent) {
        maxRemovalPercent = number("roster.maxRemovalPercent", percent);
        limits();
    }

    /**
     * Sets the largest number.
     *
     * @param count people whom one file may remove: 1 or more
     */
    public void setMaxRemovals(String count) {
        maxRemovals = number("roster.maxRemovals", count);
        limits();
    }

    /**
     * Sets what becomes of leavers.
     *
     * @param action {@code expire} or {@code delete}, see {@link LeaverAction}
     */
    public void setLeaverAction(String action) {
        leaverAction = action;
    }

    /**
     * Sets whether leavers may be deleted.
     *
     * @param allowDelete the second word that {@code delete} needs
     */
    public void setAllowDelete(boolean allowDelete) {
        this.allowDelete = allowDelete;
    }

    /**
     * Sets whether files are planned only.
     *
     * @param plan whether nothing is written, and the report says what would be
     */
    public void setPlan(boolean plan) {
        isPlan = plan;
    }

    /**
     * Sets whether files have a trailer.
     *
     * @param trailer whether the last row says how many rows are before it
     */
    public void setTrailer(boolean trailer) {
        hasTrailer = trailer;
    }

    /**
     * Sets the time for approvals.
     *
     * @param expires how long a file that is in quarantine may be approved
     */
    public void setApprovalExpires(Duration expires) {
        if (expires.isNegative() || expires.isZero()) {
            throw new IllegalArgumentException("roster.approvalExpires is not above 0; set a duration such as 24h");
        }
        approvalExpires = expires;
    }

    boolean isPlan() {
        return isPlan;
    }

    boolean hasTrailer() {
        return hasTrailer;
    }

    Duration approvalExpires() {
        return approvalExpires;
    }

    /** Whether who is absent has left. */
    public boolean isFull() {
        return isFull;
    }

    /** What becomes of the user of a person who has left. */
    public LeaverAction leaverAction() {
        return LeaverAction.of(leaverAction, allowDelete);
    }

    RemovalLimits limits() {
        return new RemovalLimits(maxRemovalPercent, maxRemovals);
    }

    private static int number(String name, String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " is '" + text + "'; set a whole number", e);
        }
    }
}
