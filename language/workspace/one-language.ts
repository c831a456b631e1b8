import { DefaultServiceRegistry, type LangiumCoreServices, type URI } from 'langium';

/** There is one language, so that a document which has no name yet, or is closed already, is of that one. */
export class OneLanguage extends DefaultServiceRegistry {
  override getServices(uri: URI): LangiumCoreServices {
    const [only] = this.all;
    return only && !this.hasServices(uri) ? only : super.getServices(uri);
  }

  /** True for files that are told to be of the language; other files of a workspace are none. */
  override hasServices(uri: URI): boolean {
    try {
      super.getServices(uri);
      return true;
    } catch {
      return false;
    }
  }
}
