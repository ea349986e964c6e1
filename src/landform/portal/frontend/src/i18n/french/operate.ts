/** For whoever keeps the service running, and for auditors. */
export const operate = {
  "What does not move, and what it waits for.": "Ce qui n’avance pas, et ce que cela attend.",
  "What is stuck": "Ce qui est bloqué",
  "Requests that are stuck": "Demandes bloquées",
  "Nothing is stuck: every open request moved within the last hour, and nothing failed.":
    "Rien n’est bloqué : toutes les demandes ouvertes ont avancé depuis moins d’une heure, et rien n’a échoué.",
  "{name} in {environment}": "{name} en {environment}",
  "Waits for {what}.": "Attend : {what}.",
  "Tried {count, number} times.": "{count, plural, one {# essai} other {# essais}}.",
  "The next try is {when}.": "Prochain essai {when}.",
  "moved {when}": "a avancé {when}",
  "Locks held by the runner": "Verrous tenus par l’exécuteur",
  "The runner could not be asked: {problem}": "L’exécuteur n’a pas pu être interrogé : {problem}",
  "The runner holds no project, so nobody waits for another pull request.":
    "L’exécuteur ne retient aucun projet : personne n’attend une autre pull request.",
  "no request": "sans demande",
  Sweeps: "Passages de contrôle",
  "No sweep ran yet. One runs when a worker starts, and every few minutes after that.":
    "Aucun passage pour l’instant. Il y en a un au démarrage d’un processus de travail, puis toutes les quelques minutes.",
  "{sweep}: found {what}": "{sweep} : trouvé {what}",
  nothing: "rien",
  "{count, plural, one {# forgotten request} other {# forgotten requests}}": "{count, plural, one {# demande oubliée} other {# demandes oubliées}}",
  "{count, plural, one {# stale lock} other {# stale locks}}": "{count, plural, one {# verrou périmé} other {# verrous périmés}}",
  "{count, plural, one {# old entry of history} other {# old entries of history}}":
    "{count, plural, one {# ancienne entrée d’historique} other {# anciennes entrées d’historique}}",

  Deliveries: "Réceptions",
  "What GitHub and the runner sent, newest first. Replaying one is safe: what it is about is looked at again.":
    "Ce que GitHub et l’exécuteur ont envoyé, le plus récent d’abord. Rejouer une réception est sans danger : ce dont elle parle est simplement réexaminé.",
  "Nothing was delivered yet": "Rien n’a encore été reçu",
  "No delivery is in this state": "Aucune réception n’est dans cet état",
  "Webhooks of GitHub and reports of the runner are listed here. Without them the service looks by itself, only later.":
    "Les webhooks de GitHub et les rapports de l’exécuteur apparaissent ici. Sans eux, le service va voir lui-même, seulement plus tard.",
  Replay: "Rejouer",
  "Replay delivery {number}": "Rejouer la réception {number}",

  "Who did what, and who was refused, newest first. Entries cannot be changed: each carries the fingerprint of the one before it.":
    "Qui a fait quoi, et à qui cela a été refusé, le plus récent d’abord. Les entrées ne peuvent pas être modifiées : chacune porte l’empreinte de la précédente.",
  Verify: "Vérifier l’intégrité",
  Export: "Exporter",
  Who: "Qui",
  Did: "A fait",
  Outcome: "Issue",
  "Any outcome": "Toutes les issues",
  From: "Du",
  To: "Au",
  "No entry matches": "Aucune entrée ne correspond",
  "Show all entries": "Afficher toutes les entrées",
  "Every change and every refused attempt is listed here.": "Chaque modification et chaque tentative refusée apparaît ici.",
  "Entry {number} does not fit: {reason}.": "L’entrée {number} ne correspond pas : {reason}.",
  "{count, plural, one {# entry fits} other {# entries fit together}}. The last one is {head}.":
    "{count, plural, one {# entrée concorde} other {# entrées concordent}}. La dernière est {head}.",
  "Details of entry {number}": "Détails de l’entrée {number}",
} as const;
