/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/compare/why-compare-window.h"

struct _WhyCompareWindow
{
  AdwApplicationWindow parent_instance;

  AdwWindowTitle *title;
  AdwToastOverlay *toasts;
  WhyCompareView *view;
  GtkWidget *words;
  GtkLabel *sentences, *table_title, *place, *shift;
  GtkGrid *table;
  GtkProgressBar *progress;
  GtkButton *play_button;
  WhyComparePlay *play;

  WhyAnalyzer *analyzer; /* NULL: being made, or it cannot be; then trouble says why */
  WhyNoteFinder *finder;
  GCancellable *cancellable;
  char *trouble;
  char *paths[2];
  WhyComparedTake *takes[2]; /* NULL: not begun */
  gboolean is_gone[2];       /* its file is in the trash */
  WhyComparison *comparison; /* NULL: none yet */
  gboolean is_moved;         /* by hand: it stays there */
  gboolean is_looked;        /* the part that is shown was chosen by hand */
  guint refresh_idle;        /* 0: nothing to do */
  guint tick;                /* 0: it does not play */
  char *last_toast;
};

/* why-compare-engine.c: loads what hears the takes, and begins with them. */
void why_compare_window_load (WhyCompareWindow *self);

void why_compare_window_begin_takes (WhyCompareWindow *self);
/* Shows what is known now, once for many changes. */
void why_compare_window_queue_refresh (WhyCompareWindow *self);

/* why-compare-words.c: what differs, of all notes or of the pair that is chosen. */
void why_compare_window_show_words (WhyCompareWindow *self);

/* why-compare-export.c */
void why_compare_window_ask_export (WhyCompareWindow *self);

void why_compare_window_toast (WhyCompareWindow *self, const char *text);
void why_compare_window_toast_saved (WhyCompareWindow *self, const char *path);
