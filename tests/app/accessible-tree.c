/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "accessible-tree.h"

#include "app-fixture.h"

#define ACCESSIBLE "org.a11y.atspi.Accessible"
#define TIMEOUT_MS 20000
#define MAX_LOOKS 200

#define STATE_FOCUSABLE 11 /* a bit, from the protocol's list */

static GDBusConnection *bus;

typedef struct
{
  GVariant *reply;
  gboolean is_over;
} Call;

static void
replied_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Call *call = data;
  g_autoptr (GError) error = NULL;
  call->reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  if (error)
    g_test_message ("%s", error->message);
  call->is_over = TRUE;
}

static gboolean
is_over (gpointer call)
{
  return ((Call *) call)->is_over;
}

/* The program answers itself: the main loop goes on meanwhile. NULL when it fails. */
static GVariant *
call (GDBusConnection *connection,
      const char *name,
      const char *path,
      const char *interface,
      const char *method,
      GVariant *arguments)
{
  Call call = { NULL, FALSE };
  g_dbus_connection_call (connection, name, path, interface, method, arguments, NULL,
                          G_DBUS_CALL_FLAGS_NONE, TIMEOUT_MS, NULL, replied_cb, &call);
  fixture_wait (is_over, &call, method);
  return call.reply;
}

static char *
text_property (const char *name, const char *path, const char *property)
{
  g_autoptr (GVariant) reply = call (bus, name, path, "org.freedesktop.DBus.Properties", "Get",
                                     g_variant_new ("(ss)", ACCESSIBLE, property));
  g_autoptr (GVariant) value = NULL;
  if (reply)
    g_variant_get (reply, "(v)", &value);
  if (!value || !g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    return g_strdup ("");
  return g_variant_dup_string (value, NULL);
}

static char *
role_name (const char *name, const char *path)
{
  char *text = NULL;
  g_autoptr (GVariant) reply = call (bus, name, path, ACCESSIBLE, "GetRoleName", NULL);
  if (reply)
    g_variant_get (reply, "(s)", &text);
  return text ? text : g_strdup ("");
}

static guint32
states_of (const char *name, const char *path)
{
  g_autoptr (GVariant) reply = call (bus, name, path, ACCESSIBLE, "GetState", NULL);
  g_autoptr (GVariant) words = NULL;
  guint32 low = 0;
  if (!reply)
    return 0;
  words = g_variant_get_child_value (reply, 0);
  g_variant_get_child (words, 0, "u", &low);
  return low;
}

static void
node_free (gpointer data)
{
  AccessibleNode *node = data;
  g_free (node->role);
  g_free (node->name);
  g_free (node->description);
  g_free (node);
}

static void
add_tree (GPtrArray *nodes, const char *name, const char *path)
{
  AccessibleNode *node = g_new0 (AccessibleNode, 1);
  guint32 states = states_of (name, path);
  node->role = role_name (name, path);
  node->name = text_property (name, path, "Name");
  /* GTK's last resort is the name of the type, which tells nobody anything. */
  if (g_type_from_name (node->name))
    *node->name = '\0';
  node->description = text_property (name, path, "Description");
  node->is_focusable = states >> STATE_FOCUSABLE & 1;
  g_ptr_array_add (nodes, node);

  g_autoptr (GVariant) reply = call (bus, name, path, ACCESSIBLE, "GetChildren", NULL);
  g_autoptr (GVariantIter) children = NULL;
  const char *child_name, *child_path;
  if (!reply)
    return;
  g_variant_get (reply, "(a(so))", &children);
  while (g_variant_iter_next (children, "(&s&o)", &child_name, &child_path))
    add_tree (nodes, child_name, child_path);
}

static gboolean
has_focusable (GPtrArray *nodes)
{
  for (guint i = 0; i < nodes->len; i++)
    if (((AccessibleNode *) nodes->pdata[i])->is_focusable)
      return TRUE;
  return FALSE;
}

GPtrArray *
accessible_list (void)
{
  GPtrArray *nodes = g_ptr_array_new_with_free_func (node_free);
  /* A program comes onto the bus a little after its window. */
  for (int i = 0; i < MAX_LOOKS && !has_focusable (nodes); i++)
    {
      g_ptr_array_set_size (nodes, 0);
      add_tree (nodes, "org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root");
      fixture_run_for (0.05);
    }
  return nodes;
}

const AccessibleNode *
accessible_find (GPtrArray *nodes, const char *role, const char *name)
{
  for (guint i = 0; i < nodes->len; i++)
    {
      const AccessibleNode *node = nodes->pdata[i];
      if (g_strcmp0 (node->role, role) == 0 && g_strcmp0 (node->name, name) == 0)
        return node;
    }
  return NULL;
}

gboolean
accessible_connect (void)
{
  g_autoptr (GDBusConnection) session = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GVariant) reply = session ? call (session, "org.a11y.Bus", "/org/a11y/bus",
                                               "org.a11y.Bus", "GetAddress", NULL)
                                       : NULL;
  const char *address;
  if (!reply)
    return FALSE;
  g_variant_get (reply, "(&s)", &address);
  bus = g_dbus_connection_new_for_address_sync (
      address,
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
          | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, NULL);
  return bus != NULL;
}

void
accessible_close (void)
{
  g_clear_object (&bus);
}
