/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/explain/why-hearing.h"
#include "analysis/engine/why-live.h"
#include "analysis/recording/why-timeline-run.h"
#include "analysis/engine/why-worker.h"
#include "app/window/why-file-steps.h"
#include "app/sound/why-input-popover.h"
#include "app/panel/why-panel-box.h"
#include "app/panel/why-panel-view.h"
#include "app/sound/why-playback.h"
#include "app/sound/why-recording.h"
#include "app/sound/why-take-offer.h"
#include "app/window/why-trust-popover.h"
#include "app/window/why-timeline-view.h"
#include "app/window/why-verdict-bar.h"
#include "app/widgets/why-waveform.h"
#include "app/window/why-window.h"

G_BEGIN_DECLS

/* What live pictures have cost and brought since they began: for tests and measurements. */
typedef struct
{
  guint n_verdicts, n_pictures;
  guint64 n_shown, n_shown_before; /* samples in the newest picture, and in the one before */
} WhyLiveCounts;

/* A stretch of the file that is analysed, and what is shown around it. */
typedef struct
{
  double start_s, duration_s; /* 0: as much as the model takes; else a range chosen by hand */
  WhyZoom zoom;               /* its times count from start_s */
} WhyViewState;

struct _WhyWindow
{
  AdwApplicationWindow parent_instance;

  AdwWindowTitle *title;
  AdwSplitButton *open_button, *record_button;
  AdwButtonContent *record_content;
  GtkPopoverMenu *recent_popover;
  WhyInputPopover *inputs;
  WhyTakeOffer *take_offer;
  WhyFileSteps *steps;
  AdwToastOverlay *toasts;
  GtkRevealer *busy_revealer, *record_revealer;
  GtkProgressBar *progress;
  GtkLabel *record_time, *record_db, *notice, *play_time, *readout, *conservation, *microphone_hint;
  GtkLabel *record_remark;
  GtkLevelBar *record_level;
  GtkStack *stack;
  AdwStatusPage *empty_page, *trouble_page;
  GtkMenuButton *example_button;
  WhyTrustPopover *trust;
  GtkMenuButton *trust_button;
  GtkButton *play_button, *range_button;
  GtkWidget *controls, *panels;
  WhyWaveform *waveform;
  WhyTimelineView *timeline;
  WhyVerdictBar *verdict;
  WhyPanelView *spectrogram, *scattering, *relevance;

  WhyWorker *worker;
  WhyAnalysis *analysis; /* shown; may be an early stage */
  WhyAnalysis *complete; /* the last whole one: shown again when a run is cancelled */
  char *path,
      *pending_path; /* of the file shown, and of the one being analysed; NULL for live sound */
  gboolean is_live;  /* the run that goes on is of sound being recorded */
  WhyPanelOptions options;
  gboolean class_is_chosen; /* by the user: a new verdict does not change it */
  struct
  {
    char *path;
    WhyPanelOptions options;
    gboolean class_is_chosen;
    WhyViewState place;
  } left; /* how the last whole one was shown, while another is on its way */
  char *last_toast;
  guint busy_delay;

  WhyViewState place, pending_place; /* shown; being analysed */
  WhyViewState before_range;         /* where taking the range away leads to */
  GArray *past;                      /* WhyViewState: for undo */
  WhySpectrogramPyramid *map;        /* of the file shown, once its first analysis is whole */
  char *map_path;
  GHashTable *timelines; /* WhyTimeline by file: of those seen lately */
  WhyTimelineRun *timeline_run;
  char *timeline_path;                /* whose techniques are shown */
  GCancellable *timeline_cancellable; /* while it is asked which version of the file that is */

  GCancellable *overview_cancellable;
  char *overview_path;    /* whose waveform is shown */
  WhyAudioInfo file_info; /* of it, once it was read through: how long it is */

  WhyRecording *recording;
  guint record_timer;
  gint64 next_live;
  WhyLive *live; /* of this recording; NULL without one */
  gint64 next_picture;
  guint64 n_heard; /* samples of it that were shown */
  WhyLiveCounts live_counts;

  WhyPlayback *playback;
  guint play_tick;
  double play_position_s; /* in the analysis window */
  struct
  {
    GBytes *samples, *of; /* what sounds, and the recording that it was made of */
    WhyHearing hearing;
    WhyRule rule;
    gsize class_index;
    double made_hz;            /* band of samples */
    double band_hz;            /* marked by hand; NAN: none */
    GCancellable *cancellable; /* of what is being made, to be played then */
  } heard;
};

/* why-window.c */
void why_window_toast (WhyWindow *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* With a button that opens the file. */
void why_window_toast_saved (WhyWindow *self, const char *path);
void why_window_toast_fault (WhyWindow *self, const char *path, const GError *error);
void why_window_run (WhyWindow *self, const char *path, double start_s);
void why_window_run_place (WhyWindow *self, const char *path, const WhyViewState *place);
void why_window_run_samples (WhyWindow *self, GBytes *samples, const WhyAnalysisOptions *options);

/* why-window-view.c: from the state to the widgets */
void why_window_show_analysis (WhyWindow *self);
void why_window_show_options (WhyWindow *self);
void why_window_connect_view (WhyWindow *self);
void why_window_load_overview (WhyWindow *self);
WhyAnalysis *why_window_add_length (WhyWindow *self, const WhyAnalysis *analysis);
void why_window_stop_playing (WhyWindow *self);
/* Sounds, or will as soon as its sound is made. */
gboolean why_window_is_playing (WhyWindow *self);
/* "1:02.3"; g_free. */
char *why_window_format_clock (double seconds);

/* why-window-settings.c: what is remembered from the last window, and what the preferences change */
void why_window_restore_settings (WhyWindow *self);
void why_window_remember_size (WhyWindow *self);

/* why-window-place.c: where in the file one looks */
void why_window_connect_place (WhyWindow *self);
void why_window_dispose_place (WhyWindow *self);
void why_window_update_map (WhyWindow *self);
void why_window_begin_place (WhyWindow *self, gboolean is_other_file);
void why_window_show_place (WhyWindow *self);
/* To another place of the file shown; undo leads back. */
void why_window_go (WhyWindow *self, const WhyViewState *place);

/* why-window-timeline.c: the techniques along the file */
void why_window_connect_timeline (WhyWindow *self);
void why_window_dispose_timeline (WhyWindow *self);
void why_window_update_timeline (WhyWindow *self);
/* Another model names other techniques. */
void why_window_forget_timeline (WhyWindow *self);
/* What is looked at is named first. */
void why_window_look (WhyWindow *self);

/* why-window-hear.c: which part of the sound is played */
void why_window_connect_hear (WhyWindow *self);
void why_window_dispose_hear (WhyWindow *self);
void why_window_update_hear (WhyWindow *self);
/* NULL until it is made. */
GBytes *why_window_get_heard (WhyWindow *self);
/* Makes it off the main thread, then activates "play". */
void why_window_play_when_made (WhyWindow *self);
/* FALSE where no band is marked. */
gboolean why_window_clear_band (WhyWindow *self);

/* why-window-measures.c */
void why_window_add_measure_actions (WhyWindow *self);
void why_window_update_measures (WhyWindow *self);

/* why-window-record.c */
void why_window_add_record_actions (WhyWindow *self);

/* why-window-live.c: what is shown while a recording runs */
void why_window_begin_live (WhyWindow *self);
void why_window_end_live (WhyWindow *self);
/* For another model; does nothing while nothing is recorded. */
void why_window_restart_live (WhyWindow *self);
/* Whether what is shown comes from a recording that goes on. */
gboolean why_window_shows_live (WhyWindow *self);

/* why-file-steps.c: the list that the file shown is of */
void why_window_add_list_actions (WhyWindow *self);
void why_window_check_list (WhyWindow *self, const char *path);

/* why-window-export.c */
void why_window_add_export_action (WhyWindow *self);

/* why-window-files.c: opening, dropping, examples, recent files */
void why_window_add_file_actions (WhyWindow *self);
void why_window_remember_recent (WhyWindow *self, const char *path);

G_END_DECLS
