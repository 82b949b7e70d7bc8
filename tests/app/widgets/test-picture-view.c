/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app-fixture.h"
#include "app/preferences/why-settings.h"
#include "app/why-newest.h"
#include "app/widgets/why-picture-view.h"

/* The base of all widgets with a picture that takes a while, by one whose pictures are numbers and
 * take as long as a test wants: which are shown, and when one is made. */

/* Between the worker and the test. */
static GMutex mutex;
static GCond opened;
static gboolean is_shut;
static int n_working, n_made, n_cancelled, n_jobs, n_pictures;

typedef struct
{
  int number;
  WhyFigureStyle style;
  int width;
} Number;

#define TYPE_NUMBER_VIEW (number_view_get_type ())
G_DECLARE_FINAL_TYPE (NumberView, number_view, NUMBER, VIEW, WhyPictureView)

struct _NumberView
{
  WhyPictureView parent_instance;
  int number;
  GString *shown; /* "1 3 " */
  guint n_drawn, n_drawn_over;
};

G_DEFINE_FINAL_TYPE (NumberView, number_view, WHY_TYPE_PICTURE_VIEW)

static gpointer
number_view_make_job (WhyPictureView *view)
{
  Number *job = g_new0 (Number, 1);
  job->number = NUMBER_VIEW (view)->number;
  job->style = *why_picture_view_get_style (view);
  job->width = gtk_widget_get_width (GTK_WIDGET (view));
  g_atomic_int_inc (&n_jobs);
  return job;
}

static gpointer
make_number (gpointer data, GCancellable *cancellable)
{
  g_assert_cmpint (g_atomic_int_add (&n_working, 1), ==, 0);
  g_mutex_lock (&mutex);
  while (is_shut)
    g_cond_wait (&opened, &mutex);
  g_mutex_unlock (&mutex);
  if (g_cancellable_is_cancelled (cancellable))
    g_atomic_int_inc (&n_cancelled);
  g_atomic_int_inc (&n_made);
  g_atomic_int_inc (&n_pictures);
  g_atomic_int_add (&n_working, -1);
  return g_memdup2 (data, sizeof (Number));
}

static void
free_job (gpointer job)
{
  g_atomic_int_add (&n_jobs, -1);
  g_free (job);
}

static void
free_number (gpointer number)
{
  g_atomic_int_add (&n_pictures, -1);
  g_free (number);
}

static void
number_view_arrive (WhyPictureView *view, gpointer picture)
{
  const Number *number = picture;
  g_string_append_printf (NUMBER_VIEW (view)->shown, "%d ", number->number);
  WHY_PICTURE_VIEW_CLASS (number_view_parent_class)->arrive (view, picture);
}

static void
number_view_draw (
    WhyPictureView *view, GtkSnapshot *snapshot, gpointer picture, int width, int height)
{
  cairo_destroy (why_picture_view_begin_cairo (snapshot, width, height));
  NUMBER_VIEW (view)->n_drawn++;
}

static void
number_view_draw_over (WhyPictureView *view, GtkSnapshot *snapshot)
{
  NUMBER_VIEW (view)->n_drawn_over++;
}

static void
number_view_finalize (GObject *object)
{
  g_string_free (NUMBER_VIEW (object)->shown, TRUE);
  G_OBJECT_CLASS (number_view_parent_class)->finalize (object);
}

static void
number_view_class_init (NumberViewClass *klass)
{
  WhyPictureViewClass *picture_class = WHY_PICTURE_VIEW_CLASS (klass);
  G_OBJECT_CLASS (klass)->finalize = number_view_finalize;
  picture_class->min_width = picture_class->min_height = 40;
  picture_class->natural_width = 200;
  picture_class->natural_height = 100;
  picture_class->follows_size = TRUE;
  picture_class->font_share = 1;
  picture_class->make_job = number_view_make_job;
  picture_class->make_picture = make_number;
  picture_class->free_job = free_job;
  picture_class->free_picture = free_number;
  picture_class->arrive = number_view_arrive;
  picture_class->draw = number_view_draw;
  picture_class->draw_over = number_view_draw_over;
}

static void
number_view_init (NumberView *self)
{
  self->shown = g_string_new (NULL);
  self->number = 1;
}

static void
set_shut (gboolean shut)
{
  g_mutex_lock (&mutex);
  is_shut = shut;
  g_cond_broadcast (&opened);
  g_mutex_unlock (&mutex);
}

static gboolean
is_idle (gpointer view)
{
  return !why_picture_view_get_busy (view);
}

static gboolean
is_working (gpointer data)
{
  return g_atomic_int_get (&n_working) == 1;
}

static gboolean
is_null (gpointer data)
{
  return *(gpointer *) data == NULL;
}

static void
wait_idle (NumberView *view)
{
  fixture_wait (is_idle, view, "the newest picture");
}

static NumberView *
open_view (void)
{
  NumberView *view = g_object_new (TYPE_NUMBER_VIEW, NULL);
  GtkWidget *window = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (view));
  gtk_window_present (GTK_WINDOW (window));
  wait_idle (view);
  fixture_run_for (0.1);
  wait_idle (view);
  g_assert_nonnull (why_picture_view_get_picture (WHY_PICTURE_VIEW (view)));
  g_string_truncate (view->shown, 0);
  n_made = n_cancelled = 0;
  return view;
}

static void
close_view (NumberView *view)
{
  gpointer witness = view;
  g_object_add_weak_pointer (G_OBJECT (view), &witness);
  gtk_window_destroy (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (view))));
  fixture_wait (is_null, &witness, "the view is freed");
  g_assert_cmpint (g_atomic_int_get (&n_jobs), ==, 0);
  g_assert_cmpint (g_atomic_int_get (&n_pictures), ==, 0);
}

static void
show (NumberView *view, int number, void (*request) (WhyPictureView *))
{
  view->number = number;
  request (WHY_PICTURE_VIEW (view));
}

/* Until its worker waits for the gate to be opened. */
static void
begin (NumberView *view, int number, void (*request) (WhyPictureView *))
{
  set_shut (TRUE);
  show (view, number, request);
  fixture_wait (is_working, NULL, "the picture is begun");
}

/* Other contents: what was begun before is cancelled and never shown. */
static void
test_newest (void)
{
  NumberView *view = open_view ();
  begin (view, 2, why_picture_view_renew);
  show (view, 3, why_picture_view_renew);
  show (view, 4, why_picture_view_renew);
  fixture_run_for (0.1);
  set_shut (FALSE);
  wait_idle (view);
  g_assert_cmpstr (view->shown->str, ==, "4 ");
  g_assert_cmpint (n_cancelled, ==, 1);
  g_assert_cmpint (n_made, ==, 2);

  /* None at all: what was begun does not come back either. */
  begin (view, 5, why_picture_view_renew);
  why_picture_view_clear (WHY_PICTURE_VIEW (view));
  set_shut (FALSE);
  wait_idle (view);
  g_assert_cmpstr (view->shown->str, ==, "4 ");
  g_assert_null (why_picture_view_get_picture (WHY_PICTURE_VIEW (view)));
  close_view (view);
}

/* The same contents: what was begun is shown until there is a better one. */
static void
test_refresh (void)
{
  NumberView *view = open_view ();
  begin (view, 2, why_picture_view_refresh);
  show (view, 3, why_picture_view_refresh);
  show (view, 4, why_picture_view_refresh);
  set_shut (FALSE);
  wait_idle (view);
  g_assert_cmpstr (view->shown->str, ==, "2 4 ");
  g_assert_cmpint (n_cancelled, ==, 0);
  close_view (view);
}

/* Several changes in one turn of the main loop. */
static void
test_together (void)
{
  NumberView *view = open_view ();
  for (int i = 2; i < 6; i++)
    show (view, i, i % 2 ? why_picture_view_renew : why_picture_view_refresh);
  g_assert_true (why_picture_view_get_busy (WHY_PICTURE_VIEW (view)));
  wait_idle (view);
  g_assert_cmpstr (view->shown->str, ==, "5 ");
  g_assert_cmpint (n_made, ==, 1);
  close_view (view);
}

static const Number *
shown_number (NumberView *view)
{
  return why_picture_view_get_picture (WHY_PICTURE_VIEW (view));
}

static gboolean
has_new (gpointer view)
{
  return g_atomic_int_get (&n_made) > 0 && is_idle (view);
}

static WhyFigureStyle
next_style (NumberView *view, const char *what)
{
  fixture_wait (has_new, view, what);
  fixture_run_for (0.3); /* the theme has animations */
  wait_idle (view);
  n_made = 0;
  return shown_number (view)->style;
}

static void
test_style (void)
{
  NumberView *view = open_view ();
  AdwStyleManager *manager = adw_style_manager_get_default ();
  WhyFigureStyle light = shown_number (view)->style;
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_FORCE_DARK);
  WhyFigureStyle dark = next_style (view, "a dark picture");
  g_assert_cmpfloat (why_color_luminance (&dark.ink), >, why_color_luminance (&light.ink));
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_DEFAULT);
  WhyFigureStyle again = next_style (view, "a light picture");
  g_assert_cmpmem (&again, sizeof again, &light, sizeof light);

  why_settings_set ("colours", "ink");
  g_assert_cmpint (next_style (view, "other colours").sequential, !=, light.sequential);
  why_settings_set_double ("db-range", 50);
  g_assert_cmpfloat (next_style (view, "fewer decibels").range_db, ==, 50);
  why_settings_set_double ("a4-hz", 415);
  next_style (view, "another tuning");

  g_autoptr (GtkCssProvider) css = gtk_css_provider_new ();
  gtk_css_provider_load_from_data (css, "window { font-size: 20px; }", -1);
  gtk_style_context_add_provider_for_display (gtk_widget_get_display (GTK_WIDGET (view)),
                                              GTK_STYLE_PROVIDER (css),
                                              GTK_STYLE_PROVIDER_PRIORITY_USER);
  g_assert_cmpfloat (next_style (view, "a larger font").font_size, ==, 20);
  /* What pictures do not have. */
  guint n_drawn = view->n_drawn;
  gtk_css_provider_load_from_data (css, "window { font-size: 20px; color: #123456; }", -1);
  fixture_run_for (0.3);
  g_assert_cmpint (n_made, ==, 0);
  g_assert_cmpuint (view->n_drawn, >, n_drawn);
  gtk_style_context_remove_provider_for_display (gtk_widget_get_display (GTK_WIDGET (view)),
                                                 GTK_STYLE_PROVIDER (css));
  why_settings_set ("colours", "");
  why_settings_set_double ("db-range", light.range_db);
  why_settings_set_double ("a4-hz", 440);
  close_view (view);
}

static void
test_size (void)
{
  NumberView *view = open_view ();
  int min, natural;
  gtk_widget_measure (GTK_WIDGET (view), GTK_ORIENTATION_HORIZONTAL, -1, &min, &natural, NULL,
                      NULL);
  g_assert_cmpint (min, ==, 40);
  g_assert_cmpint (natural, ==, 200);
  gtk_widget_measure (GTK_WIDGET (view), GTK_ORIENTATION_VERTICAL, -1, &min, &natural, NULL, NULL);
  g_assert_cmpint (min, ==, 40);
  g_assert_cmpint (natural, ==, 100);
  gtk_widget_set_size_request (GTK_WIDGET (view), 333, -1);
  fixture_wait (has_new, view, "a picture of another size");
  g_assert_cmpint (shown_number (view)->width, ==, gtk_widget_get_width (GTK_WIDGET (view)));
  g_assert_cmpint (shown_number (view)->width, >=, 333);
  close_view (view);
}

/* Closed while one is being made, and while one is wanted. */
static void
test_dispose (void)
{
  NumberView *view = open_view ();
  gpointer witness = view;
  g_object_add_weak_pointer (G_OBJECT (view), &witness);
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (view)));
  begin (view, 2, why_picture_view_refresh);
  show (view, 3, why_picture_view_refresh);
  gtk_window_destroy (window);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      ADW_COLOR_SCHEME_FORCE_DARK);
  set_shut (FALSE);
  fixture_wait (is_null, &witness, "the view is freed");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
  fixture_run_for (0.1);
  g_assert_cmpint (n_made, ==, 1);
  g_assert_cmpint (n_jobs, ==, 0);
  g_assert_cmpint (n_pictures, ==, 0);

  view = open_view ();
  show (view, 2, why_picture_view_renew);
  close_view (view);
  fixture_run_for (0.1);
  g_assert_cmpint (n_made, ==, 0);
}

/* None is made of what cannot be seen, until it can. */
static void
test_hidden (void)
{
  NumberView *view = open_view ();
  gtk_widget_set_child_visible (GTK_WIDGET (view), FALSE); /* as on another page of a stack */
  show (view, 2, why_picture_view_renew);
  g_assert_false (why_picture_view_get_busy (WHY_PICTURE_VIEW (view)));
  fixture_run_for (0.1);
  g_assert_cmpint (n_made, ==, 0);
  gtk_widget_set_child_visible (GTK_WIDGET (view), TRUE);
  fixture_wait (has_new, view, "a picture of what is seen again");
  g_assert_cmpint (shown_number (view)->number, ==, 2);
  close_view (view);
}

/* What is kept is drawn once, what is live each time. */
static void
test_node (void)
{
  NumberView *view = open_view ();
  guint n_drawn = view->n_drawn, n_drawn_over = view->n_drawn_over;
  g_bytes_unref (fixture_pixels (GTK_WIDGET (view)));
  g_bytes_unref (fixture_pixels (GTK_WIDGET (view)));
  g_assert_cmpuint (view->n_drawn, ==, n_drawn);
  g_assert_cmpuint (view->n_drawn_over, >=, n_drawn_over + 2);
  why_picture_view_drop_node (WHY_PICTURE_VIEW (view));
  g_bytes_unref (fixture_pixels (GTK_WIDGET (view)));
  g_assert_cmpuint (view->n_drawn, ==, n_drawn + 1);
  show (view, 2, why_picture_view_renew);
  wait_idle (view);
  g_bytes_unref (fixture_pixels (GTK_WIDGET (view)));
  g_assert_cmpuint (view->n_drawn, >, n_drawn + 1);
  g_assert_cmpint (n_made, ==, 1);
  close_view (view);
}

/* Nothing but the focus changes: its ring goes with it. */
static void
test_focus (void)
{
  NumberView *view = open_view ();
  GtkWidget *widget = GTK_WIDGET (view);
  gtk_widget_set_focusable (widget, TRUE);
  gtk_window_set_focus_visible (GTK_WINDOW (gtk_widget_get_root (widget)), TRUE);
  gtk_window_set_focus (GTK_WINDOW (gtk_widget_get_root (widget)), NULL);
  for (int i = 0; i < 2; i++)
    {
      fixture_run_for (0.1);
      g_autoptr (GBytes) before = fixture_pixels (widget);
      guint n_drawn_over = view->n_drawn_over;
      gtk_window_set_focus (GTK_WINDOW (gtk_widget_get_root (widget)), i == 0 ? widget : NULL);
      fixture_run_for (0.1);
      g_assert_cmpuint (view->n_drawn_over, >, n_drawn_over);
      g_autoptr (GBytes) after = fixture_pixels (widget);
      g_assert_false (g_bytes_equal (before, after));
    }
  close_view (view);
}

static void
count_cb (GObject *source, GAsyncResult *result, gpointer owner)
{
  GCancellable **newest = g_object_get_data (owner, "newest");
  GString *told = g_object_get_data (owner, "told");
  gboolean is_newest = why_newest_end (newest, result);
  g_string_append_printf (told, "%s%s ", g_task_get_name (G_TASK (result)), is_newest ? "!" : "");
  g_object_unref (owner);
}

/* The same rule for what is no picture. */
static void
test_tasks (void)
{
  GCancellable *newest = NULL;
  g_autoptr (GObject) owner = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GString) told = g_string_new (NULL);
  g_object_set_data (owner, "newest", &newest);
  g_object_set_data (owner, "told", told);
  g_autoptr (GTask) a = why_newest_begin (&newest, "a", count_cb, owner);
  g_autoptr (GTask) b = why_newest_begin (&newest, "b", count_cb, owner);
  g_assert_true (g_cancellable_is_cancelled (g_task_get_cancellable (a)));
  g_assert_false (g_cancellable_is_cancelled (g_task_get_cancellable (b)));
  g_task_return_boolean (b, TRUE);
  g_task_return_boolean (a, TRUE);
  fixture_run_for (0.05);
  g_assert_cmpstr (told->str, ==, "b! a ");
  g_assert_null (newest);

  g_autoptr (GTask) c = why_newest_begin (&newest, "c", count_cb, owner);
  why_newest_cancel (&newest);
  g_assert_null (newest);
  g_task_return_boolean (c, TRUE);
  fixture_run_for (0.05);
  g_assert_cmpstr (told->str, ==, "b! a c ");
}

int
main (int argc, char **argv)
{
  if (!fixture_init (&argc, &argv))
    return 0;
  g_test_add_func ("/picture-view/newest", test_newest);
  g_test_add_func ("/picture-view/refresh", test_refresh);
  g_test_add_func ("/picture-view/together", test_together);
  g_test_add_func ("/picture-view/style", test_style);
  g_test_add_func ("/picture-view/size", test_size);
  g_test_add_func ("/picture-view/dispose", test_dispose);
  g_test_add_func ("/picture-view/hidden", test_hidden);
  g_test_add_func ("/picture-view/node", test_node);
  g_test_add_func ("/picture-view/focus", test_focus);
  g_test_add_func ("/picture-view/tasks", test_tasks);
  return fixture_run ();
}
