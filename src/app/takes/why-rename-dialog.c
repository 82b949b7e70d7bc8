/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/takes/why-rename-dialog.h"

#include <glib/gi18n.h>

#include "app/takes/why-take-change.h"
#include "app/why-compat.h"
#include "base/why-utf8.h"

typedef struct
{
  GtkWidget *dialog;
  GtkEditable *entry;
  GtkLabel *fault;
  char *path;
  WhyRenameFunc func;
  GObject *owner;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;
  g_free (question->path);
  g_object_unref (question->owner);
  g_free (question);
}

static void
rename_it (gpointer data)
{
  Question *question = data;
  question->func (question->path, gtk_editable_get_text (question->entry), question->owner);
}

static void
check (Question *question)
{
  g_autofree char *fault
      = why_kept_take_check_name (question->path, gtk_editable_get_text (question->entry));
  gtk_label_set_text (question->fault, fault ? fault : "");
  why_compat_let_go_on (question->dialog, fault == NULL);
  if (fault)
    gtk_widget_add_css_class (GTK_WIDGET (question->entry), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (question->entry), "error");
}

static GtkWidget *
new_label (const char *text)
{
  GtkWidget *label = gtk_label_new_with_mnemonic (text);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  return label;
}

static GtkWidget *
make_form (Question *question)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *entry = gtk_entry_new ();
  GtkWidget *label = new_label (_ ("File _name")), *fault = new_label (NULL);
  g_autofree char *stem = why_kept_take_stem (question->path);
  g_autofree char *shown = g_utf8_make_valid (stem, -1);
  gtk_editable_set_text (GTK_EDITABLE (entry), shown);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), entry);
  /* There is room for a sentence, so that the dialog keeps its size. */
  gtk_label_set_wrap (GTK_LABEL (fault), TRUE);
  gtk_widget_set_size_request (fault, 280, 40);
  gtk_label_set_yalign (GTK_LABEL (fault), 0);
  gtk_widget_add_css_class (fault, "error");
  gtk_widget_add_css_class (fault, "caption");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), entry);
  gtk_box_append (GTK_BOX (box), fault);
  question->entry = GTK_EDITABLE (entry);
  question->fault = GTK_LABEL (fault);
  return box;
}

void
why_rename_dialog_show (GtkWindow *parent, const char *path, WhyRenameFunc func, GObject *owner)
{
  Question *question = g_new0 (Question, 1);
  question->path = g_strdup (path);
  question->func = func;
  question->owner = g_object_ref (owner);
  GtkWidget *form = make_form (question);
  question->dialog
      = why_compat_ask_form (parent, _ ("Rename the Take"), form, GTK_WIDGET (question->entry),
                             _ ("_Cancel"), _ ("_Rename"), rename_it, question, question_free);
  g_signal_connect_swapped (question->entry, "changed", G_CALLBACK (check), question);
}
