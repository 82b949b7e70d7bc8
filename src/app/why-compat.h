/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* The dialogs and colours that GTK since 4.10 and libadwaita since 1.5 make otherwise than Debian 12
 * does, each in the way of the libraries at hand. Nothing else in the program asks for a version.
 * The window of shortcuts is not here: GTK itself shows help-overlay.ui in both. Main thread. */

G_BEGIN_DECLS

typedef enum
{
  WHY_ASK_FILE,  /* one that is there */
  WHY_ASK_FILES, /* one or more */
  WHY_ASK_FOLDER,
  WHY_ASK_NAME, /* of a file to be written */
} WhyAskKind;

typedef struct
{
  WhyAskKind kind;
  const char *title, *accept; /* translated; accept has a mnemonic */
  GListModel *filters;        /* of GtkFileFilter, the first chosen; or NULL */
  GFile *folder;              /* where it begins, or NULL */
  const char *name;           /* proposed for WHY_ASK_NAME, else NULL */
} WhyAsk;

/* files: of GFile, one at least. filter: the index of the one chosen; 0 where GTK does not tell. */
typedef void (*WhyAskFunc) (GListModel *files, guint filter, gpointer user);

/* func is called once, or never where the user thinks better of it or the parent is closed: the
 * dialog then goes with it. user is freed in every case. */
void why_compat_ask (
    GtkWindow *parent, const WhyAsk *ask, WhyAskFunc func, gpointer user, GDestroyNotify free_user);

/* Asks before what cannot be undone; keep and go_on are labels with a mnemonic, and keep is the usual
 * answer. heading: 20 letters at most, in each language: libadwaita since 1.7 warns of one wider than the dialog. func
 * is called when the answer is to go on, else never; user is freed in every case. */
typedef void (*WhyGoOnFunc) (gpointer user);
void why_compat_confirm (GtkWindow *parent,
                         const char *heading,
                         const char *body,
                         const char *keep,
                         const char *go_on,
                         WhyGoOnFunc func,
                         gpointer user,
                         GDestroyNotify free_user);

/* Asks with a form of the caller's; cancel and go_on are labels with a mnemonic, and go_on is the usual answer. focus: in
 * the form, what is typed in first. func and user as above. Returns the dialog, which may be told that the form is not
 * ready to go on. */
GtkWidget *why_compat_ask_form (GtkWindow *parent,
                                const char *heading,
                                GtkWidget *form,
                                GtkWidget *focus,
                                const char *cancel,
                                const char *go_on,
                                WhyGoOnFunc func,
                                gpointer user,
                                GDestroyNotify free_user);
void why_compat_let_go_on (GtkWidget *dialog, gboolean is_ready);

/* Version, licence and names. parent: or NULL. */
void why_compat_show_about (GtkWindow *parent);

/* A window of its own, or a part of the parent; returned as what has the page in it. */
GtkWidget *
why_compat_show_preferences (GtkWindow *parent, AdwPreferencesPage *page, int width, int height);
/* A message in the preferences that hold the widget; plain text. */
void why_compat_tell_preferences (GtkWidget *widget, const char *text);
/* Whatever the functions above have shown. */
void why_compat_close (GtkWidget *dialog);

/* Closes a window as when the program ends: a dialog that is a part of it does not close in its
 * place. */
void why_compat_close_window (GtkWindow *window);

/* An address, in the program that the user has chosen for it. parent: or NULL. */
void why_compat_show_uri (GtkWindow *parent, const char *uri);

/* The style sheet in css, in place of what the provider had. */
void why_compat_load_css (GtkCssProvider *provider, const char *css);

/* The colour of text in a widget; within its snapshot. */
void why_compat_ink (GtkWidget *widget, GdkRGBA *out);
/* A colour by its name in the theme: "window_bg_color". Out stays as it is where there is none. */
void why_compat_theme_color (GtkWidget *widget, const char *name, GdkRGBA *inout);

G_END_DECLS
