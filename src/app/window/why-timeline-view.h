/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/recording/why-timeline.h"
#include "app/widgets/why-picture-view.h"

/* The techniques along the recording as a strip of spans, in line with the waveform above it: a colour
 * for each class, the name where it fits, else in the tooltip; the fainter, the less probable. Left
 * and right go from span to span, Enter and a click ask to go there. Signal, by the user's hand:
 *   "activated" (double from_s, double to_s)   seconds in the file */

G_BEGIN_DECLS

#define WHY_TYPE_TIMELINE_VIEW (why_timeline_view_get_type ())
G_DECLARE_FINAL_TYPE (WhyTimelineView, why_timeline_view, WHY, TIMELINE_VIEW, WhyPictureView)

/* classes: as the model has them, one a label, copied. NULL empties the strip. */
void why_timeline_view_set_timeline (WhyTimelineView *self,
                                     WhyTimeline *timeline,
                                     const char *const *classes);
/* More of it is known now; it is shown a little later. */
void why_timeline_view_refresh (WhyTimelineView *self);
/* Seconds in the file; NAN hides it. */
void why_timeline_view_set_play_head (WhyTimelineView *self, double time_s);
/* WhyTimelineSpan as shown, lent; NULL while the strip is empty. */
const GArray *why_timeline_view_get_spans (WhyTimelineView *self);

G_END_DECLS
