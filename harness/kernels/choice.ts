/** What a person may ask for: a name of the catalogue, Debian packages, or an image with its modules. */
export type KernelChoice =
  | { readonly kind: "catalogue"; readonly name: string }
  | { readonly kind: "deb"; readonly files: readonly string[] }
  | { readonly kind: "image"; readonly image: string; readonly modules?: string | undefined };
