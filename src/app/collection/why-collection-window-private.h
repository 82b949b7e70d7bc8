/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/collection/why-collection-list.h"
#include "app/collection/why-collection-window.h"
#include "app/collection/why-confusion-cells.h"
#include "app/widgets/why-figure-view.h"

G_BEGIN_DECLS

struct _WhyCollectionWindow
{
  AdwApplicationWindow parent_instance;

  GtkWidget *switcher; /* AdwViewSwitcherTitle */
  AdwToastOverlay *toasts;
  AdwViewStack *views;
  GtkStack *stack, *confusion_stack, *maps_stack;
  AdwStatusPage *trouble_page, *confusion_empty;
  WhyCollectionList *list;
  WhyFigureView *confusion, *maps;
  WhyConfusionCells *cells;
  GtkLabel *status;
  GtkProgressBar *progress;
  GtkWidget *stop_button, *resume_button;

  WhyCollection *collection;
  WhyWindow *viewer; /* weak */
  char *name;        /* what was opened */
  char **paths;
  char *model;      /* NULL: the one that comes with the program */
  char *model_text; /* NULL: none was chosen for the folder */
  guint reopening;
  gboolean is_manifest;
  WhyRule rule; /* of the maps */
  guint figure_timer;
  char *last_toast;
};

/* why-collection-window.c */
void why_collection_window_toast (WhyCollectionWindow *self, const char *text);
/* With a button that opens the file. */
void why_collection_window_toast_saved (WhyCollectionWindow *self, const char *path);
/* What figures are of, beside their title. g_free. */
char *why_collection_window_subtitle (WhyCollectionWindow *self, gsize n, gboolean by_verdict);

/* why-collection-figures.c: confusion matrix and maps of what is done so far */
void why_collection_window_show_figures (WhyCollectionWindow *self);

/* why-collection-export.c */
void why_collection_window_ask_export (WhyCollectionWindow *self);

/* why-collection-corrections.c */
void why_collection_window_ask_corrections (WhyCollectionWindow *self);

G_END_DECLS
