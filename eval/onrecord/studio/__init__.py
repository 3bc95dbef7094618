"""Convert documents to Label Studio tasks and back, with checks that refuse what the editor would lose."""
